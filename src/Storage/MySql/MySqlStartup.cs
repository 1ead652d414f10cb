using CouponKill.Storage.MySql.Schema;
using Microsoft.Extensions.Hosting;

namespace CouponKill.Storage.MySql;

/// <summary>Brings the schema up to date before any hosted service starts: the cluster's membership needs it, too.</summary>
internal sealed class MySqlStartup(MySqlMigrator migrator) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => migrator.MigrateAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
