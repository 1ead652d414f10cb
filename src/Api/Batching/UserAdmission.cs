using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>
/// Asks the user partitions which claims of a batch may go on to the activity: one call for each partition that a batch touches, all at
/// once. With the next call a partition hears of the grants since the last one. A partition that is silent holds nobody but its own users.
/// </summary>
internal sealed partial class UserAdmission
{
    /// <summary>How long a batch waits for a partition: much longer than any that is well takes, even while it is moved.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly Task<AdmissionVerdict[]?> NotAsked = Task.FromResult<AdmissionVerdict[]?>(null);

    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly IUserPartitionGrain[] _partitions;
    private readonly GrantNews[] _news = [.. Enumerable.Range(0, UserPartitions.Count).Select(_ => new GrantNews())];
    private readonly PartitionHealth[] _health = [.. Enumerable.Range(0, UserPartitions.Count).Select(_ => new PartitionHealth())];

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

    /// <summary>
    /// Asks the users' partitions about a batch; never throws. It waits no longer than <see cref="AnswerTimeout"/>, so that a partition
    /// on a silo that hangs does not hold the users of all others.
    /// </summary>
    /// <param name="activityId">The activity that the users claim from.</param>
    /// <param name="batch">The claims, at least one.</param>
    public async Task<BatchAdmission> AdmitAsync(long activityId, List<PendingClaim> batch)
    {
        var shares = PartitionShare.Split(batch);
        var turns = Array.ConvertAll(shares, share => _health[share.Partition].Begin());
        var calls = new Task<AdmissionVerdict[]?>[shares.Length];
        for (var i = 0; i < shares.Length; i++)
            calls[i] = turns[i] == PartitionTurn.Shed ? NotAsked : AdmitAsync(activityId, shares[i]);
        var isWell = Array.TrueForAll(turns, static turn => turn == PartitionTurn.Wait);
        await WaitAsync(isWell ? calls : [.. calls.Where((_, i) => turns[i] == PartitionTurn.Wait)]);
        return isWell && Array.TrueForAll(calls, static call => call is { IsCompleted: true, Result.Length: 0 })
            ? BatchAdmission.OfAll
            : Sort(shares, turns, calls);
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

    /// <summary>The calls never fail.</summary>
    private async Task WaitAsync(Task[] calls) =>
        await Task.WhenAll(calls).WaitAsync(AnswerTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private BatchAdmission Sort(PartitionShare[] shares, PartitionTurn[] turns, Task<AdmissionVerdict[]?>[] calls)
    {
        var (refused, shed, late) = (new List<(PendingClaim, AdmissionVerdict?)>(), new List<PartitionShare>(), new List<LateShare>());
        for (var i = 0; i < shares.Length; i++)
        {
            if (turns[i] == PartitionTurn.Shed)
                shed.Add(shares[i]);
            else if (turns[i] == PartitionTurn.Wait && calls[i].IsCompleted)
                refused.AddRange(Refusals(shares[i], calls[i].Result));
            else
                late.Add(new LateShare(shares[i], FollowAsync(shares[i], turns[i], calls[i])));
        }

        return new BatchAdmission(refused, shed, late);
    }

    private async Task<IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)>> FollowAsync(
        PartitionShare share, PartitionTurn turn, Task<AdmissionVerdict[]?> call)
    {
        var health = _health[share.Partition];
        if (turn == PartitionTurn.Wait && health.WaitedTooLong())
            PartitionSilent(share.Partition);
        var verdicts = await call;
        if (health.Ended(verdicts is not null))
            PartitionBack(share.Partition);
        return Refusals(share, verdicts);
    }

    private static IReadOnlyList<(PendingClaim Claim, AdmissionVerdict? Verdict)> Refusals(
        PartitionShare share, AdmissionVerdict[]? verdicts) =>
        verdicts is null
            ? [.. share.Claims.Select(static claim => (claim, (AdmissionVerdict?)null))]
            : [.. verdicts.Select(verdict => (share.Claims[verdict.Index], (AdmissionVerdict?)verdict))];

    /// <returns>Null if the partition did not judge.</returns>
    private async Task<AdmissionVerdict[]?> AdmitAsync(long activityId, PartitionShare share)
    {
        try
        {
            return await AdmitAsync(activityId, share.Partition, share.Requests);
        }
        catch (Exception exception)
        {
            NotJudged(share.Partition, share.Claims.Length, exception.Message);
            return null;
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "User partition {Partition} is silent: claims of its users are overloaded until it answers; all others go on.")]
    private partial void PartitionSilent(int partition);

    [LoggerMessage(Level = LogLevel.Information, Message = "User partition {Partition} answers again.")]
    private partial void PartitionBack(int partition);
}
