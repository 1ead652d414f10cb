using CouponKill.Harness.Processes;
using CouponKill.Integration.Support;
using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CouponKill.Integration.Sqlite;

public sealed class DataDirectoryTests : IDisposable
{
    private const string Version3 =
        """
        DROP TRIGGER order_inserted;
        DROP TRIGGER order_user_changed;
        DROP TABLE recent_orders;
        DROP TABLE user_orders;
        CREATE INDEX orders_by_user ON orders (user_id, order_id);
        ALTER TABLE activities DROP COLUMN creation;
        PRAGMA user_version = 3
        """;

    private readonly TempDirectory _temporary = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_temporary.Path, "a", "data");

    [Fact]
    public async Task A_second_host_cannot_use_the_directory()
    {
        using (var first = Host(Data))
        {
            await first.StartWithStorageAsync(Token);
            using var second = Host(Data);

            var error = await Assert.ThrowsAsync<DataDirectoryInUseException>(() => second.StartWithStorageAsync(Token));

            Assert.Contains(Data, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            await first.StopAsync(Token);
        }

        using var third = Host(Data);
        await third.StartWithStorageAsync(Token);
    }

    [Fact]
    public async Task A_second_process_cannot_use_the_directory()
    {
        using (DataDirectory.Open(Data))
            Assert.Equal(1, await FlockAsync());
        Assert.Equal(0, await FlockAsync());
    }

    [Fact]
    public async Task Everything_is_registered_and_survives_a_restart()
    {
        using (var host = Host(Data))
        {
            await host.StartWithStorageAsync(Token);
            Assert.NotNull(host.Services.GetRequiredService<IOrderStore>());
            Assert.NotNull(host.Services.GetRequiredService<IActivityCatalog>());
            var admin = new Account(1, "anna", "hash", AccountRole.Admin);
            Assert.Equal(AccountAddition.Added, await host.Services.GetRequiredService<IAccountStore>().AddAsync(admin, Token));
            await host.Services.GetRequiredService<IClaimLog>().CreateAsync(1, CreationId.None, Token);
        }

        using var again = Host(Data);
        await again.StartWithStorageAsync(Token);
        Assert.True(await again.Services.GetRequiredService<IAccountStore>().AnyAdminAsync(Token));
        Assert.Equal(1, (await again.Services.GetRequiredService<IClaimLog>().AcquireAsync(1, Token)).Epoch);
    }

    [Fact]
    public void Only_the_owner_may_look_into_the_directory()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (DataDirectory.Open(Data))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_clear_error()
    {
        var file = Path.Combine(_temporary.Path, "file");
        File.WriteAllText(file, "");

        var error = Assert.Throws<StorageException>(() => DataDirectory.Open(file));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        Touch("PRAGMA user_version = 1000");
        using var host = Host(Data);

        var error = await Assert.ThrowsAsync<StorageException>(() => host.StartWithStorageAsync(Token));

        Assert.Contains("schema version 1000", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_filled_file_of_version_3_is_brought_up_to_date()
    {
        var orders = Enumerable.Range(1, 100)
            .Select(seq => new Order(new Claim(1, 7 + (seq % 2), seq, ClaimStatus.Confirmed, 1, 0), seq, 1)).ToArray();
        using (var before = Host(Data))
        {
            await before.StartWithStorageAsync(Token);
            await before.Services.GetRequiredService<IOrderStore>().UpsertAsync(orders, Token);
            await before.StopAsync(Token);
        }

        Execute("orders.db", Version3);
        using var host = Host(Data);
        await host.StartWithStorageAsync(Token);

        var listed = await host.Services.GetRequiredService<IOrderStore>().ListAsync(7, 0, 200, Token);
        Assert.Equal(orders.Where(order => order.Claim.UserId == 7), listed);
        Assert.Equal(100L, Query("orders.db", "SELECT COUNT(*) FROM user_orders"));
        Assert.Equal(0L, Query("orders.db", "SELECT COUNT(*) FROM sqlite_master WHERE name = 'orders_by_user'"));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_clear_error()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "claims.db"), new string('x', 5000), Token);
        using var host = Host(Data);

        var error = await Assert.ThrowsAsync<StorageException>(() => host.StartWithStorageAsync(Token));

        Assert.Contains("claims.db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_directory_name_stops_the_start()
    {
        using var host = Host(" ");
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartWithStorageAsync(Token));
    }

    public void Dispose() => _temporary.Dispose();

    private static IHost Host(string directory)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSqliteStorage(options => options.Directory = directory);
        return builder.Build();
    }

    private void Execute(string file, string sql) => Query(file, sql);

    private object? Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, file)};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private async Task<int> FlockAsync()
    {
        using var process = System.Diagnostics.Process.Start(
            "/usr/bin/flock", ["--nonblock", Path.Combine(Data, "couponkill.lock"), "true"]);
        await process.WaitForExitAsync(Token);
        return process.ExitCode;
    }

    private void Touch(string sql)
    {
        Directory.CreateDirectory(Data);
        Execute("claims.db", sql);
    }
}
