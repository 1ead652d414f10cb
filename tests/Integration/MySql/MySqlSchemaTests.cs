using CouponKill.Harness.Processes;
using CouponKill.Integration.Support;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.MySql;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Storage.MySql.Schema;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace CouponKill.Integration.MySql;

public sealed class MySqlSchemaTests(MySqlServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_makes_the_database_and_its_tables()
    {
        var connectionString = await server.NewDatabaseAsync(Token);
        using var host = NewHost(connectionString);
        await host.StartWithStorageAsync(Token);

        Assert.Empty(await host.Services.GetRequiredService<IOrderStore>().ListAsync(null, 0, 10, Token));
        string[] expected =
        [
            "accounts", "activities", "orders", "order_versions", "orleansmembershiptable", "orleansmembershipversiontable", "orleansquery",
            "schema_version",
        ];
        Assert.Equal(expected, await TablesAsync(connectionString), StringComparer.Ordinal);
        Assert.Equal(Migration.All.Count, await VersionAsync(connectionString));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_user_with_a_password_and_the_documented_rights_is_enough()
    {
        var settings = new MySqlConnectionStringBuilder(await server.NewDatabaseAsync(Token));
        var name = settings.Database;
        settings.Database = "";
        await ScalarAsync(settings.ConnectionString, $"CREATE USER {name} IDENTIFIED BY 'a;b\"c=d'");
        await ScalarAsync(
            settings.ConnectionString,
            $"GRANT CREATE, ALTER, INDEX, REFERENCES, CREATE ROUTINE, EXECUTE, SELECT, INSERT, UPDATE, DELETE ON {name}.* TO {name}");
        (settings.Database, settings.UserID, settings.Password) = (name, name, "a;b\"c=d");
        using var host = NewHost(settings.ConnectionString);

        await host.StartWithStorageAsync(Token);

        Assert.Empty(await host.Services.GetRequiredService<IOrderStore>().ListAsync(null, 0, 10, Token));
        Assert.Equal(8, (await TablesAsync(settings.ConnectionString)).Count);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Many_at_once_apply_it_once()
    {
        var connectionString = await server.NewDatabaseAsync(Token);
        var databases = Enumerable.Range(0, 8).Select(_ => MySqlServerFixture.Connect(connectionString)).ToArray();

        var versions = await Task.WhenAll(databases.Select(database => MySqlServerFixture.NewMigrator(database).MigrateAsync(Token)));

        Assert.All(versions, version => Assert.Equal(Migration.All.Count, version));
        Assert.Equal(Migration.All.Count, await VersionAsync(connectionString));
        Assert.Equal(9, await ScalarAsync(connectionString, "SELECT COUNT(*) FROM OrleansQuery"));
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    /// <summary>Orleans' own statement looks first and inserts then: the first silos of a cluster met in between.</summary>
    [Fact]
    public async Task Silos_of_a_new_cluster_that_start_at_once_all_find_its_membership()
    {
        const int Clusters = 200;
        await using var database = await MySqlTestDatabase.CreateAsync(server, Token);
        var statement = await OrleansQueryAsync(database, "InsertMembershipVersionKey");

        for (var cluster = 0; cluster < Clusters; cluster++)
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => FindMembershipAsync(database, statement, $"cluster-{cluster}")));

        Assert.Equal(
            Clusters, await ScalarAsync(database.ConnectionString, "SELECT COUNT(*) FROM OrleansMembershipVersionTable WHERE Version = 0"));
    }

    [Fact]
    public async Task Every_older_version_is_brought_up_to_date_with_its_data()
    {
        const string Columns = "order_id, user_id, status, created_at_ms, hold_expires_at_ms, version, updated_at_ms";
        const int FirstWithOrderVersions = 4;
        for (var version = 0; version < Migration.All.Count; version++)
        {
            var connectionString = await server.NewDatabaseAsync(Token);
            await using var database = MySqlServerFixture.Connect(connectionString);
            await MySqlServerFixture.NewMigrator(database, [.. Migration.All.Take(version)]).MigrateAsync(Token);
            if (version > 0)
                await ScalarAsync(connectionString, $"INSERT INTO orders ({Columns}) VALUES ({OrderId.From(1, 3)}, 2, 1, 4, 5, 6, 7)");
            if (version >= FirstWithOrderVersions)
                await ScalarAsync(connectionString, "INSERT INTO order_versions (activity_id, part, version) VALUES (1, 0, 6)");

            for (var again = 0; again < 2; again++)
                Assert.Equal(Migration.All.Count, await MySqlServerFixture.NewMigrator(database).MigrateAsync(Token));

            var store = new MySqlOrderStore(database);
            Assert.Equal(version > 0 ? 1 : 0, (await store.ListAsync(null, 0, 10, Token)).Count);
            Assert.Equal(version > 0 ? 6 : 0, await store.FindMaxVersionAsync(1, Token));
        }
    }

    [Fact]
    public async Task A_migration_that_was_interrupted_is_finished()
    {
        var connectionString = await server.NewDatabaseAsync(Token);
        await using var database = MySqlServerFixture.Connect(connectionString);
        await MySqlServerFixture.NewMigrator(database).MigrateAsync(Token);
        await ScalarAsync(connectionString, "DELETE FROM schema_version");
        await ScalarAsync(connectionString, "DELETE FROM OrleansQuery WHERE QueryKey = 'MembershipReadAllKey'");
        await ScalarAsync(connectionString, "DROP TABLE accounts");

        await MySqlServerFixture.NewMigrator(database).MigrateAsync(Token);

        Assert.Equal(8, (await TablesAsync(connectionString)).Count);
        Assert.Equal(9, await ScalarAsync(connectionString, "SELECT COUNT(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_in_one_line()
    {
        var connectionString = await server.NewDatabaseAsync(Token);
        await using var database = MySqlServerFixture.Connect(connectionString);
        var later = new Migration(Migration.All.Count + 1, "later", "DO 1");
        await MySqlServerFixture.NewMigrator(database, [.. Migration.All, later]).MigrateAsync(Token);

        var error = await FailAsync(connectionString);

        Assert.Contains(
            $"has version {Migration.All.Count + 1}; this program knows {Migration.All.Count}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_somebody_else_are_refused_in_one_line()
    {
        var connectionString = await server.NewDatabaseAsync(Token);
        await using var database = MySqlServerFixture.Connect(connectionString);
        await MySqlServerFixture.NewMigrator(database, []).MigrateAsync(Token);
        await ScalarAsync(connectionString, "DROP TABLE schema_version");
        await ScalarAsync(connectionString, "CREATE TABLE orders (id INT)");

        Assert.Contains("has a table orders that is not CouponKill's", await FailAsync(connectionString), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_says_no_is_told_in_one_line_without_the_password()
    {
        var there = await server.NewDatabaseAsync(Token);
        string[] wrong = [$"Server=127.0.0.1;Port={FreePort.Next()};Database=x;User ID=root;Password=geheim", $"{there};Password=geheim"];
        foreach (var connectionString in wrong)
        {
            var error = await FailAsync(connectionString);
            Assert.StartsWith("MySql:ConnectionString: MySQL at 127.0.0.1:", error, StringComparison.Ordinal);
            Assert.DoesNotContain("geheim", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "MySql:ConnectionString is missing")]
    [InlineData("Server=x;Passwort=geheim", "MySql:ConnectionString cannot be read")]
    [InlineData("Server=x;Password=geheim", "MySql:ConnectionString must name a Server and a Database")]
    [InlineData("Server=x;Database=y;Password=geheim;UseAffectedRows=true", "MySql:ConnectionString must leave UseAffectedRows")]
    [InlineData("Server=x;Database=y;Password=geheim;ConnectionReset=false", "MySql:ConnectionString must leave ConnectionReset")]
    [InlineData(
        "Server=x;Database=y;Password=geheim;Default Command Timeout=0", "MySql:ConnectionString must not set Default Command Timeout")]
    public async Task Wrong_options_are_said_in_one_line(string connectionString, string message)
    {
        using var host = NewHost(connectionString);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartWithStorageAsync(Token));

        Assert.StartsWith(message, Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    private static IHost NewHost(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMySqlStorage(
            options => (options.ConnectionString, options.StartTimeout) = (connectionString, TimeSpan.FromSeconds(1)));
        return builder.Build();
    }

    private static async Task<string> OrleansQueryAsync(MySqlTestDatabase database, string key)
    {
        await using var connection = await database.Database.OpenAsync(Token);
        return await connection.QuerySingleAsync<string>(
            new CommandDefinition("SELECT QueryText FROM OrleansQuery WHERE QueryKey = @key", new { key }, cancellationToken: Token));
    }

    private static async Task FindMembershipAsync(MySqlTestDatabase database, string statement, string deploymentId)
    {
        await using var connection = await database.Database.OpenAsync(Token);
        await connection.ExecuteAsync(new CommandDefinition(statement, new { DeploymentId = deploymentId }, cancellationToken: Token));
    }

    private static async Task<string> FailAsync(string connectionString)
    {
        using var host = NewHost(connectionString);
        var error = await Assert.ThrowsAsync<StorageException>(() => host.StartWithStorageAsync(Token));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private static Task<long> VersionAsync(string connectionString) => ScalarAsync(connectionString, "SELECT COUNT(*) FROM schema_version");

    private static async Task<long> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(connectionString);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(sql, cancellationToken: Token)) ?? 0;
    }

    private static async Task<List<string>> TablesAsync(string connectionString)
    {
        await using var connection = new MySqlConnection(connectionString);
        var names = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT LOWER(table_name) FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1",
            cancellationToken: Token));
        return names.AsList();
    }
}
