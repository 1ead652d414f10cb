using System.Diagnostics;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;

namespace CouponKill.Cluster.Histories;

/// <summary>A durable answer that a client got: when it first sent the command, when it knew, and what.</summary>
internal sealed record Acknowledged(long UserId, CommandKey Key, long SentAt, long KnownAt, ClaimOutcome Outcome);

/// <summary>One user who claims, one command after the other, and repeats a command until its outcome is known.</summary>
internal sealed class Client(SaleHost host, long activityId, long userId)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public List<Acknowledged> Answers { get; } = [];

    /// <summary>True when an answer was lost on the way at least once.</summary>
    public bool HadUnknown { get; private set; }

    public long UserId => userId;

    public async Task ClaimAsync(CommandKey key)
    {
        var sentAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(sentAt) < Timeout)
        {
            if (await TryClaimAsync(key) is { } outcome)
            {
                Answers.Add(new Acknowledged(userId, key, sentAt, Stopwatch.GetTimestamp(), outcome));
                return;
            }

            HadUnknown = true;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"User {userId} got no answer in {Timeout}.");
    }

    private async Task<ClaimOutcome?> TryClaimAsync(CommandKey key)
    {
        try
        {
            var reply = await host.Activity(activityId).ClaimAsync(new ClaimBatch([new ClaimRequest(userId, key)]));
            return reply.Outcomes[0];
        }
        catch (Exception exception) when (exception is OutcomeUnknownException or TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
