using System.Data.Common;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Silo.Rebuilding;

/// <summary>Rebuilds one claim log over the storage of a profile, without a silo.</summary>
internal static class RebuildRun
{
    public static async Task<int> RunAsync(RebuildRequest request, CancellationToken cancellationToken)
    {
        using var host = Build(request.Settings);
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await host.Services.PrepareStorageAsync(cancellationToken);
            await RebuildAsync(host.Services.GetRequiredService<LogRebuilder>(), request, cancellationToken);
            return 0;
        }
        catch (Exception exception) when (
            exception is DbException or RedisException or TimeoutException or IOException or ClaimLogCorruptException
                or ClaimLogNotDurableException)
        {
            throw new RebuildException($"The storage failed ({exception.Message}). Run it again: it says how the log stands.", exception);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new RebuildException("Stopped. Run it again: it says how the log stands.", exception);
        }
    }

    private static async Task RebuildAsync(LogRebuilder rebuilder, RebuildRequest request, CancellationToken cancellationToken)
    {
        var plan = await rebuilder.PlanAsync(request.ActivityId, request.Force, new OrderProgress(), cancellationToken);
        RebuildReport.Write(plan);
        if (request.IsDryRun)
            RebuildReport.WriteDryRun();
        else
            RebuildReport.WriteDone(plan, await rebuilder.CarryOutAsync(plan, cancellationToken));
    }

    private static IHost Build(string[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = settings,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter(level => level >= LogLevel.Warning);
        // What keeps the host from starting is said in one line at the end.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (ProcessOptions.Read(builder.Configuration).IsCluster)
            builder.Services.AddClusterStorage();
        else
            builder.Services.AddEmbeddedStorage();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LogRebuilder>();
        return builder.Build();
    }

    /// <summary>Tells of the orders read, on standard error, each time another lot of them is.</summary>
    private sealed class OrderProgress : IProgress<long>
    {
        private const long Lot = 100_000;
        private long _told;

        public void Report(long value)
        {
            if (value / Lot <= _told / Lot)
                return;
            _told = value;
            Console.Error.WriteLine($"{value:N0} orders read");
        }
    }
}
