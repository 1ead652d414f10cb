using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Claims;

/// <summary>All user grains, called in batches: one call for each partition that a batch touches, all at once.</summary>
internal sealed partial class UserGrains
{
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly IUserPartitionGrain[] _partitions;
    private readonly ClaimNews[] _news = [.. Enumerable.Range(0, UserPartitions.Count).Select(_ => new ClaimNews())];

    /// <summary>Keeps the references, which cost more to make than to call.</summary>
    public UserGrains(IGrainFactory grains, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        (_clock, _logger, _stopping) = (clock, logger, stopping);
        _partitions = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => grains.GetGrain<IUserPartitionGrain>(partition))];
    }

    /// <summary>The verdicts in the batch's order; null where a partition does not answer.</summary>
    public async Task<AdmissionVerdict?[]> AdmitAsync(long activityId, IReadOnlyList<PendingClaim> batch)
    {
        var verdicts = new AdmissionVerdict?[batch.Count];
        var calls = new List<Task>(UserPartitions.Count);
        foreach (var partition in Split(batch))
            calls.Add(AdmitAsync(activityId, batch, partition, verdicts));
        await Task.WhenAll(calls);
        return verdicts;
    }

    /// <summary>Takes note of what was granted, for the partition's next call.</summary>
    public void Record(ClaimOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Result == ClaimResult.Granted)
                _news[UserPartitions.Of(outcome.Claim.UserId)].Add(outcome.Claim);
        }
    }

    private async Task AdmitAsync(long activityId, IReadOnlyList<PendingClaim> batch, List<int> indexes, AdmissionVerdict?[] verdicts)
    {
        var requests = indexes.ConvertAll(index => batch[index].Request).ToArray();
        var partition = UserPartitions.Of(requests[0].UserId);
        try
        {
            var answers = await AdmitAsync(activityId, partition, requests);
            for (var i = 0; i < answers.Length; i++)
                verdicts[indexes[i]] = answers[i];
        }
        catch (Exception exception)
        {
            NotJudged(partition, requests.Length, exception.Message);
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
            catch (OrleansMessageRejectionException) when (_clock.GetElapsedTime(started) < GrainMove.Patience)
            {
                await Task.Delay(GrainMove.Pause, _clock, _stopping);
            }
        }
    }

    private static IEnumerable<List<int>> Split(IReadOnlyList<PendingClaim> batch)
    {
        var partitions = new List<int>?[UserPartitions.Count];
        for (var i = 0; i < batch.Count; i++)
            (partitions[UserPartitions.Of(batch[i].Request.UserId)] ??= []).Add(i);
        return partitions.OfType<List<int>>();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User partition {Partition} did not answer; {Count} claims have an unknown outcome: {Reason}")]
    private partial void NotJudged(int partition, int count, string reason);
}
