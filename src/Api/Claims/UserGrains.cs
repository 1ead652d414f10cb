using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Claims;

/// <summary>All user grains, called in batches: one call for each partition that a batch touches, all at once.</summary>
internal sealed class UserGrains
{
    private readonly IUserPartitionGrain[] _partitions;

    /// <summary>Keeps the references, which cost more to make than to call.</summary>
    public UserGrains(IGrainFactory grains) =>
        _partitions = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => grains.GetGrain<IUserPartitionGrain>(partition))];

    /// <summary>The verdicts in the batch's order. A partition that does not answer admits: the ledger has the last word anyway.</summary>
    public async Task<AdmissionVerdict[]> AdmitAsync(long activityId, IReadOnlyList<PendingClaim> batch)
    {
        var verdicts = new AdmissionVerdict[batch.Count];
        var calls = new List<Task>(UserPartitions.Count);
        foreach (var partition in Split(batch))
            calls.Add(AdmitAsync(activityId, batch, partition, verdicts));
        await Task.WhenAll(calls);
        return verdicts;
    }

    /// <summary>Tells what was granted; nobody waits for it.</summary>
    public void Record(ClaimOutcome[] outcomes)
    {
        var granted = outcomes.Where(outcome => outcome.Result == ClaimResult.Granted).Select(outcome => outcome.Claim);
        foreach (var partition in granted.GroupBy(claim => UserPartitions.Of(claim.UserId)))
            _partitions[partition.Key].RecordAsync([.. partition]).AsTask().Ignore();
    }

    private async Task AdmitAsync(long activityId, IReadOnlyList<PendingClaim> batch, List<int> indexes, AdmissionVerdict[] verdicts)
    {
        var requests = indexes.ConvertAll(index => batch[index].Request).ToArray();
        try
        {
            var answers = await _partitions[UserPartitions.Of(requests[0].UserId)].AdmitAsync(activityId, requests);
            for (var i = 0; i < answers.Length; i++)
                verdicts[indexes[i]] = answers[i];
        }
        catch (Exception)
        {
            // The verdicts stay what they are: admitted.
        }
    }

    private static IEnumerable<List<int>> Split(IReadOnlyList<PendingClaim> batch)
    {
        var partitions = new List<int>?[UserPartitions.Count];
        for (var i = 0; i < batch.Count; i++)
            (partitions[UserPartitions.Of(batch[i].Request.UserId)] ??= []).Add(i);
        return partitions.OfType<List<int>>();
    }
}
