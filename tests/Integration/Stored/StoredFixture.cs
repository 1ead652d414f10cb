using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Stored;

/// <summary>A folder with data that some commit's program has stored.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record StoredFixture(string Path)
{
    private const string Dump = "mysql.sql";
    private const string AppendOnlyDirectory = "appendonlydir";
    private const string Database = "couponkill";

    private static readonly string Root = System.IO.Path.Combine(RepositoryPaths.Root, "tests", "Fixtures");

    public string EmbeddedArchive => System.IO.Path.Combine(Path, "embedded.tar.gz");

    public string EmbeddedAnswers => System.IO.Path.Combine(Path, "embedded-answers.json");

    public string ClusterArchive => System.IO.Path.Combine(Path, "cluster.tar.gz");

    public string ClusterAnswers => System.IO.Path.Combine(Path, "cluster-answers.json");

    /// <summary>All that there are, by the commit that made them.</summary>
    public static IEnumerable<string> Commits => Directory.GetDirectories(Root).Select(folder => System.IO.Path.GetFileName(folder));

    public static StoredFixture Of(string commit) => new(System.IO.Path.Combine(Root, commit));

    public static async Task PackAsync(string directory, string archive, CancellationToken cancel)
    {
        await using var file = File.Create(archive);
        await using var zip = new GZipStream(file, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(directory, zip, includeBaseDirectory: false, cancel);
    }

    public static async Task UnpackAsync(string archive, string directory, CancellationToken cancel)
    {
        await using var file = File.OpenRead(archive);
        await using var zip = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(zip, directory, overwriteFiles: true, cancel);
    }

    /// <summary>What the servers of a cluster have stored, once its silos have stopped.</summary>
    public static async Task SaveAsync(ClusterServers servers, string directory, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(directory, Dump), await DumpAsync(servers, cancel), cancel);
        await servers.Redis.StopAsync(cancel);
        CopyAppendOnlyFile(servers.Redis.Directory, directory);
    }

    /// <summary>Gives new servers what <see cref="SaveAsync"/> has saved.</summary>
    public static async Task LoadAsync(ClusterServers servers, string directory, CancellationToken cancel)
    {
        await LoadDumpAsync(servers, await File.ReadAllTextAsync(System.IO.Path.Combine(directory, Dump), cancel), cancel);
        await servers.Redis.StopAsync(cancel);
        CopyAppendOnlyFile(directory, servers.Redis.Directory);
        await servers.Redis.StartAsync(cancel);
    }

    /// <summary>All that MariaDB has, as statements.</summary>
    public static Task<string> DumpAsync(ClusterServers servers, CancellationToken cancel)
    {
        string[] options = ["--routines", "--hex-blob", "--skip-comments", "--skip-dump-date", Database];
        return RunAsync("mariadb-dump", servers, options, input: "", cancel);
    }

    /// <summary>Puts what <see cref="DumpAsync"/> gave into an empty database.</summary>
    public static async Task LoadDumpAsync(ClusterServers servers, string dump, CancellationToken cancel)
    {
        await servers.MySql.CreateDatabaseAsync(Database, cancel);
        await RunAsync("mariadb", servers, [Database], dump, cancel);
    }

    /// <summary>Puts the append-only file of one directory in the place of another's.</summary>
    public static void CopyAppendOnlyFile(string from, string to)
    {
        var target = System.IO.Path.Combine(to, AppendOnlyDirectory);
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(from, AppendOnlyDirectory)))
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
    }

    private static async Task<string> RunAsync(
        string program, ClusterServers servers, string[] options, string input, CancellationToken cancel)
    {
        string[] server = ["--no-defaults", "--host=127.0.0.1", $"--port={servers.MySql.Port}", "--user=root"];
        using var process = ChildProcess.Start(new ProcessStartInfo(program, [.. server, "--default-character-set=utf8mb4", .. options])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
        process.StandardInput.Close();
        var (output, errors) = ((await said)[0], (await said)[1]);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
    }
}
