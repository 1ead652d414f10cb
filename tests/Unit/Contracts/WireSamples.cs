using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Scaling;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Contracts;

/// <summary>One message of each kind that travels between silos, or lies in Kafka until a later version reads it.</summary>
internal static class WireSamples
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_000_000);
    private static readonly ActivityDefinition Definition = new(7, "Half price 五折", 500, Start, Start.AddHours(1), 2, 900);
    private static readonly ActivityView View = new(Definition, ActivityStatus.Paused, 600, 97, 3, 500, 1_234, 1_200);
    private static readonly Claim Held = new(7, 42, 1_200, ClaimStatus.Held, 1_893_456_000_123, 1_893_456_900_123);
    private static readonly Claim Expired = Held with { UserId = long.MaxValue, Status = ClaimStatus.Expired };
    private static readonly CommandKey Key = new(ulong.MaxValue, 1);

    private static readonly ClusterLoad Load = new(
        3_000.25, 12.5, 6_000, 3, IsScalerServed: true, [new Opening(7, Start, 500)], [new RushShape(0.4, 5), new RushShape(2, 8.5)]);

    private static readonly OrderBatch Batch = new(
        [new Order(Held, 1_200, 1_893_456_000_123), new Order(Expired, 1_234, 1_893_456_900_123)]);

    /// <summary>What earlier versions have written in another way; their lines are read, and not written any more.</summary>
    public static IEnumerable<(string Name, object Message)> Earlier()
    {
        yield return ("order-batch", Batch);
    }

    public static IEnumerable<(string Name, object Message)> All()
    {
        yield return ("claim-batch", new ClaimBatch([new ClaimRequest(42, Key), new ClaimRequest(1, CommandKey.None)]));
        yield return ("claim-batch-reply", new ClaimBatchReply(
            [new ClaimOutcome(Outcome.Granted, Held), ClaimOutcome.Rejected(Outcome.SoldOut), ClaimOutcome.Rejected(Outcome.UserBlocked)],
            View));
        yield return ("claim-page", new ClaimPage([Held, Expired], -1));
        yield return ("claimant-filter", ClaimantFilter.Build([1, 42, long.MaxValue], 3, 1_200));
        yield return ("admin-command", new AdminCommand(AdminAction.Restock, 100, Key));
        yield return ("admin-reply", new AdminReply(AdminResult.TotalTooLarge, View));
        yield return ("admin-reply-replayed", new AdminReply(AdminResult.Done, View, IsReplay: true));
        yield return ("activity-audit", new ActivityAudit(View, 502, 1, 0));
        yield return ("order-batch-of-creation", Batch with { Creation = new CreationId(ulong.MaxValue, 1) });
        yield return ("activity-definition", Definition);
        yield return ("activity-registration", new ActivityRegistration(Definition, IsReplay: true));
        yield return ("admissions", new AdmissionVerdict[] { new(0, Admission.Known, Held), new(3, Admission.Blocked, default) });
        yield return ("block-command", new BlockCommand(42, "abuse", Start, 1));
        yield return ("user-block", new UserBlock(42, "abuse", null, 1, Start));
        yield return ("order-id", Held.OrderId);
        yield return ("load-report", new LoadReport(Guid.Parse("0192f0c1-5f3a-7d4b-8e21-3c5a9b7d1e0f"), 1_234.5, 678, 5_000, true, Load));
    }
}
