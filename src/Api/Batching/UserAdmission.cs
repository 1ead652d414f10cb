using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>
/// Asks the user partitions which claims of a batch may go on to the activity: one call for each partition that a batch touches, all at
/// once. With the next call a partition hears of the grants since the last one.
/// </summary>
internal sealed partial class UserAdmission
{
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly IUserPartitionGrain[] _partitions;
    private readonly GrantNews[] _news = [.. Enumerable.Range(0, UserPartitions.Count).Select(_ => new GrantNews())];

    /// <summary>Keeps the references to the grains, which cost more to make than to call.</summary>
    /// <param name="grains">Gives the grains of the partitions.</param>
    /// <param name="clock">Tells how long a call has followed a grain that moves.</param>
    /// <param name="logger">Is told when a partition does not answer.</param>
    /// <param name="stopping">Cancelled when the process stops: calls do not follow moving grains any more.</param>
    public UserAdmission(IGrainFactory grains, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        (_clock, _logger, _stopping) = (clock, logger, stopping);
        _partitions = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => grains.GetGrain<IUserPartitionGrain>(partition))];
    }

    /// <summary>Asks the users' partitions about a batch; never throws.</summary>
    /// <param name="activityId">The activity that the users claim from.</param>
    /// <param name="batch">The claims, at least one.</param>
    /// <returns>The claims that go no further, with the reason; null for those whose partition does not answer. All others are
    /// admitted.</returns>
    public async Task<IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)>> AdmitAsync(long activityId, List<PendingClaim> batch)
    {
        var shares = PartitionShare.Split(batch);
        var calls = Array.ConvertAll(shares, share => AdmitAsync(activityId, share));
        var refused = await Task.WhenAll(calls);
        return Array.TrueForAll(refused, static share => share.Count == 0) ? [] : [.. refused.SelectMany(static share => share)];
    }

    /// <summary>Takes note of what was granted, for the partition's next call.</summary>
    public void Record(ClaimOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Result == Outcome.Granted)
                _news[UserPartitions.Of(outcome.Claim.UserId)].Add(outcome.Claim);
        }
    }

    private async Task<IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)>> AdmitAsync(long activityId, PartitionShare share)
    {
        try
        {
            var verdicts = await AdmitAsync(activityId, share.Partition, share.Requests);
            return verdicts.Length == 0 ? [] : [.. verdicts.Select(verdict => (share.Claims[verdict.Index], (AdmissionVerdict?)verdict))];
        }
        catch (Exception exception)
        {
            NotJudged(share.Partition, share.Claims.Length, exception.Message);
            return [.. share.Claims.Select(static claim => (claim, (AdmissionVerdict?)null))];
        }
    }

    private async Task<AdmissionVerdict[]> AdmitAsync(long activityId, int partition, ClaimRequest[] requests)
    {
        var news = _news[partition].TakeAll();
        for (var started = _clock.GetTimestamp(); ;)
        {
            try
            {
                return await _partitions[partition].AdmitAsync(activityId, requests, news);
            }
            catch (OrleansMessageRejectionException) when (_clock.GetElapsedTime(started) < GrainRelocation.Timeout)
            {
                await Task.Delay(GrainRelocation.RetryDelay, _clock, _stopping);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "User partition {Partition} did not answer; {Count} claims have an unknown outcome: {Reason}")]
    private partial void NotJudged(int partition, int count, string reason);
}
