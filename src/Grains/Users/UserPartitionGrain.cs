using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace CouponKill.Grains.Users;

/// <summary>
/// Judges the claims of its users before an activity sees them: who asks too often, and who has the claim already.
/// What it knows of claims is a cache of the ledgers: filled from them on activation and by every batch, used only for
/// answers that cannot change behind its back, and bounded.
/// </summary>
[KeepAlive]
[NoProfiling]
internal sealed partial class UserPartitionGrain(
    IGrainFactory grains,
    IActivityCatalog catalog,
    IOptions<UserOptions> options,
    TimeProvider clock,
    ILogger<UserPartitionGrain> logger) : Grain, IUserPartitionGrain, IDisposable
{
    private readonly ILogger<UserPartitionGrain> _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BoundedMap<(long ActivityId, long UserId), Claim> _claims = new(options.Value.MaxRemembered);
    private readonly BoundedMap<long, ClaimRate> _rates = new(options.Value.MaxRemembered);

    private int Partition => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        FillAsync(_stopping.Token).Ignore();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public ValueTask<AdmissionVerdict[]> AdmitAsync(long activityId, ClaimRequest[] requests, Claim[] granted)
    {
        foreach (var claim in granted)
            Remember(claim);
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var verdicts = new AdmissionVerdict[requests.Length];
        for (var i = 0; i < requests.Length; i++)
            verdicts[i] = Admit(activityId, requests[i], nowMs);
        return ValueTask.FromResult(verdicts);
    }

    private void Remember(in Claim claim) => _claims.Set((claim.ActivityId, claim.UserId), claim);

    private AdmissionVerdict Admit(long activityId, in ClaimRequest request, long nowMs)
    {
        _rates.TryGet(request.UserId, out var rate);
        rate = rate.Next(nowMs);
        _rates.Set(request.UserId, rate);
        if (rate.Count > options.Value.MaxClaimsPerSecond)
            return new AdmissionVerdict(Admission.RateLimited, default);
        return request.Key.IsNone && _claims.TryGet((activityId, request.UserId), out var claim) && claim.Status == ClaimStatus.Confirmed
            ? new AdmissionVerdict(Admission.Known, claim)
            : default;
    }

    /// <summary>Asks the ledgers who has what. Until it is done, and if it fails, unknown users just go to the activity.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var activityId in await catalog.ListUnfinishedAsync(cancellationToken))
                await TryFillFromAsync(activityId, cancellationToken);
        }
        catch (Exception exception)
        {
            FillFailed(Partition, exception);
        }
    }

    private async Task TryFillFromAsync(long activityId, CancellationToken cancellationToken)
    {
        try
        {
            await FillFromAsync(grains.GetGrain<IActivityGrain>(activityId), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            FillFailed(Partition, exception);
        }
    }

    private async Task FillFromAsync(IActivityGrain activity, CancellationToken cancellationToken)
    {
        var view = await activity.GetAsync();
        if (view.Definition.PerUserLimit != 1)
            return;
        for (var cursor = 0; cursor >= 0 && !cancellationToken.IsCancellationRequested;)
        {
            var page = await activity.ReadClaimsAsync(Partition, UserPartitions.Count, cursor);
            foreach (var claim in page.Claims)
                Remember(claim);
            cursor = page.Next;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User partition {Partition} could not read all ledgers; it goes on without.")]
    private partial void FillFailed(int partition, Exception exception);
}
