using CouponKill.Ledger.Rebuild;
using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Rebuilding;

/// <summary>Rebuilds one claim log over the storage of a profile, without a silo.</summary>
internal static class RebuildRun
{
    public static Task<int> RunAsync(RebuildRequest request, CancellationToken cancellationToken) => StorageTool.RunAsync(
        request.Settings,
        options: ["--dry-run", "--force"],
        async (services, cancel) =>
        {
            await RebuildAsync(services.GetRequiredService<LogRebuilder>(), request, cancel);
            return 0;
        },
        cancellationToken);

    private static async Task RebuildAsync(LogRebuilder rebuilder, RebuildRequest request, CancellationToken cancellationToken)
    {
        var plan = await rebuilder.PlanAsync(request.ActivityId, request.Force, new OrderProgress(), cancellationToken);
        RebuildReport.Write(plan);
        if (request.IsDryRun)
            RebuildReport.WriteDryRun();
        else
            RebuildReport.WriteDone(plan, await rebuilder.CarryOutAsync(plan, cancellationToken));
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
