using System.Diagnostics;
using System.Globalization;
using CouponKill.Harness.Processes;
using MySqlConnector;

namespace CouponKill.Harness.Servers;

/// <summary>A MariaDB with the user root, who has no password unless the home gives one.</summary>
/// <param name="home">Where it lives; null for a temporary place.</param>
/// <param name="settings">Settings beside the usual ones, as on its command line.</param>
public sealed class MariaDbServer(ServerHome? home, params string[] settings) : DataServer(home)
{
    private const string PasswordFile = "password.sql";
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Creates a MariaDB in a temporary place that does not run yet.</summary>
    /// <param name="settings">Settings beside the usual ones, as on its command line.</param>
    public MariaDbServer(params string[] settings)
        : this(home: null, settings)
    {
    }

    private string Data => Path.Combine(Directory, "data");

    private string ProcessIdFile => Path.Combine(Directory, "pid");

    /// <summary>Starts an empty one in a temporary place.</summary>
    public static Task<MariaDbServer> StartNewAsync(CancellationToken cancellationToken, params string[] settings) =>
        StartNewAsync(home: null, cancellationToken, settings);

    /// <summary>Starts one on the data that its home has, or an empty one if there are none.</summary>
    public static async Task<MariaDbServer> StartNewAsync(ServerHome? home, CancellationToken cancellationToken, params string[] settings)
    {
        var server = new MariaDbServer(home, settings);
        try
        {
            if (!System.IO.Directory.Exists(server.Data))
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
        CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={Port};User ID=root;Password={Password};Database={database}");

    /// <summary>Creates an empty database.</summary>
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
        WriteSecret(PasswordFile, PasswordStatements());
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
                $"--init-file={Path.Combine(Directory, PasswordFile)}",
                $"--log-error={LogFile}",
                "--character-set-server=utf8mb4",
                "--transaction-isolation=READ-COMMITTED",
                "--innodb-flush-log-at-trx-commit=1",
                "--table-open-cache-instances=1",
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

    /// <summary>Executed before the server takes its first connection. Of the roots that an installation makes, one stays.</summary>
    private string PasswordStatements() =>
        $"""
        DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> '127.0.0.1';
        FLUSH PRIVILEGES;
        ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '{Password}';
        """;

    /// <summary>Installs aside and then moves, so that an installation that was broken off is not taken for a good one.</summary>
    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var aside = Data + ".new";
        if (System.IO.Directory.Exists(aside))
            System.IO.Directory.Delete(aside, recursive: true);
        await RunInstallerAsync(aside, cancellationToken);
        System.IO.Directory.Move(aside, Data);
    }

    private static async Task RunInstallerAsync(string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Find("mariadb-install-db", "mariadb-server"),
            ["--no-defaults", "--user=root", $"--datadir={directory}", "--auth-root-authentication-method=normal", "--skip-test-db"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var install = ChildProcess.Start(start);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(InstallTimeout);
        await using var end = deadline.Token.Register(() => install.Kill(entireProcessTree: true));
        var said = await Task.WhenAll(
            install.StandardOutput.ReadToEndAsync(deadline.Token), install.StandardError.ReadToEndAsync(deadline.Token));
        await install.WaitForExitAsync(deadline.Token);
        if (install.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {install.ExitCode}: {string.Concat(said)}");
    }
}
