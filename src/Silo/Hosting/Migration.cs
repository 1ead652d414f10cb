using CouponKill.Storage.MySql;
using CouponKill.Storage.MySql.Schema;

namespace CouponKill.Silo.Hosting;

/// <summary>The verb <c>migrate</c>: brings the MySQL schema up to date and does nothing else. Starting does the same by itself.</summary>
internal static class Migration
{
    public const string Verb = "migrate";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddMySqlSchema(builder.Configuration.GetSection(MySqlOptions.Section).Bind);
        using var host = builder.Build();
        var version = await host.Services.GetRequiredService<MySqlMigrator>().MigrateAsync(cancellationToken);
        Console.Out.WriteLine($"The schema has version {version}.");
        return 0;
    }
}
