using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Unit.ClaimPath;

/// <summary>An activity that answers as a test tells it, and counts who asks.</summary>
internal sealed class FakeActivityGrain : IActivityGrain
{
    public ActivityView? View { get; set; }

    public ClaimantFilter? Claimants { get; set; }

    public Exception? Failure { get; set; }

    public Task<ActivityView>? Late { get; set; }

    public Task<ActivityView>? News { get; set; }

    public int Gets { get; private set; }

    public int Watches { get; private set; }

    public Task<ActivityView> WatchAsync(long knownSeq)
    {
        Watches++;
        return News ?? AnswerAsync();
    }

    public Task<ActivityView> GetAsync()
    {
        Gets++;
        return AnswerAsync();
    }

    private Task<ActivityView> AnswerAsync() =>
        Late ?? (Failure is null ? Task.FromResult(View!) : Task.FromException<ActivityView>(Failure));

    public Task<ClaimantFilter> GetClaimantsAsync() => Task.FromResult(Claimants!);

    public Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch) => throw new NotSupportedException();

    public Task<AdminReply> ExecuteAsync(AdminCommand command) => throw new NotSupportedException();

    public Task<Claim?> FindClaimAsync(long userId) => throw new NotSupportedException();

    public Task<ClaimPage> ReadClaimsAsync(int partition, int partitions, int cursor) => throw new NotSupportedException();

    public Task OrdersStoredAsync(long[] seqs) => throw new NotSupportedException();

    public Task OrdersRefusedAsync(Order[] orders) => throw new NotSupportedException();

    public Task<ActivityAudit> AuditAsync() => throw new NotSupportedException();
}
