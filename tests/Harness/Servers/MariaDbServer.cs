using System.Diagnostics;
using System.Globalization;
using MySqlConnector;

namespace CouponKill.Harness.Servers;

/// <summary>A MariaDB with the user root, who has no password.</summary>
/// <param name="settings">Settings beside the usual ones, as on its command line.</param>
public sealed class MariaDbServer(params string[] settings) : DataServer
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(2);

    private string Data => Path.Combine(Directory, "data");

    private string ProcessIdFile => Path.Combine(Directory, "pid");

    /// <summary>Starts an empty one.</summary>
    public static async Task<MariaDbServer> StartNewAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var server = new MariaDbServer(settings);
        try
        {
            await server.InstallAsync(cancellationToken);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to connect to a database of it.</summary>
    public string ConnectionString(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={Port};User ID=root;Database={database}");

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE DATABASE `{name}`", cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Executes a statement outside any database.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(ConnectionString("") + ";Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo StartInfo()
    {
        File.Delete(ProcessIdFile);
        return new ProcessStartInfo(
            Find("mariadbd", "mariadb-server"),
            [
                "--no-defaults",
                "--user=root",
                $"--datadir={Data}",
                $"--port={Port}",
                "--bind-address=127.0.0.1",
                $"--socket={Path.Combine(Directory, "socket")}",
                $"--pid-file={ProcessIdFile}",
                $"--log-error={LogFile}",
                "--character-set-server=utf8mb4",
                "--transaction-isolation=READ-COMMITTED",
                "--innodb-flush-log-at-trx-commit=1",
                .. settings,
            ]);
    }

    /// <inheritdoc/>
    /// <remarks>The server writes its id into its own directory once it listens; that it answers is asked, too.</remarks>
    protected override async Task<int?> AskProcessIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(ProcessIdFile))
                return null;
            await ExecuteAsync("DO 1", cancellationToken);
            return int.Parse(await File.ReadAllTextAsync(ProcessIdFile, cancellationToken), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is MySqlException or FormatException or IOException)
        {
            return null;
        }
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Find("mariadb-install-db", "mariadb-server"),
            ["--no-defaults", "--user=root", $"--datadir={Data}", "--auth-root-authentication-method=normal", "--skip-test-db"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var install = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(InstallPatience);
        var said = await Task.WhenAll(install.StandardOutput.ReadToEndAsync(deadline.Token), install.StandardError.ReadToEndAsync(deadline.Token));
        await install.WaitForExitAsync(deadline.Token);
        if (install.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {install.ExitCode}: {string.Concat(said)}");
    }
}
