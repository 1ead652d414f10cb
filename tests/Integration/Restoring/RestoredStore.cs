using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Stored;

namespace CouponKill.Integration.Restoring;

/// <summary>One of the stores, which somebody puts back to an older copy; the servers above it are stopped meanwhile.</summary>
/// <param name="SaveAsync">Makes the copy.</param>
/// <param name="PutBackAsync">Puts the copy in the store's place.</param>
internal sealed record RestoredStore(Func<Task> SaveAsync, Func<Task> PutBackAsync)
{
    /// <summary>A SQLite file of a data directory.</summary>
    public static RestoredStore File(string directory, string name)
    {
        var copy = Array.Empty<byte>();
        var path = Path.Combine(directory, name);
        return new RestoredStore(
            async () => copy = await System.IO.File.ReadAllBytesAsync(path),
            async () =>
            {
                foreach (var file in Directory.GetFiles(directory, name + "*"))
                    System.IO.File.Delete(file);
                await System.IO.File.WriteAllBytesAsync(path, copy);
            });
    }

    /// <summary>The MariaDB of a cluster, as its backup is restored: the database is dropped, and its dump is read in.</summary>
    public static RestoredStore MySql(ClusterServers servers, CancellationToken cancel)
    {
        var dump = "";
        return new RestoredStore(
            async () => dump = await StoredFixture.DumpAsync(servers, cancel),
            async () =>
            {
                await servers.MySql.ExecuteAsync("DROP DATABASE couponkill", cancel);
                await StoredFixture.LoadDumpAsync(servers, dump, cancel);
            });
    }

    /// <summary>The Redis of a cluster, whose append-only file is copied.</summary>
    public static RestoredStore Redis(ClusterServers servers, TempDirectory copy, CancellationToken cancel)
    {
        return new RestoredStore(() => WhileStoppedAsync(Save), () => WhileStoppedAsync(PutBack));

        void Save() => StoredFixture.CopyAppendOnlyFile(servers.Redis.Directory, copy.Path);

        void PutBack() => StoredFixture.CopyAppendOnlyFile(copy.Path, servers.Redis.Directory);

        async Task WhileStoppedAsync(Action act)
        {
            await servers.Redis.StopAsync(cancel);
            act();
            await servers.Redis.StartAsync(cancel);
        }
    }
}
