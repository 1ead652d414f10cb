using System.Collections.Concurrent;
using System.Diagnostics;
using CouponKill.Contracts.Users;
using CouponKill.Harness;
using CouponKill.Harness.Http;

namespace CouponKill.Chaos.Neighbours;

/// <summary>
/// Clients that claim one unit for one new user after another, each for users of one partition only: so who waits for one partition takes
/// nobody from another.
/// </summary>
internal sealed class PartitionCrowd(IReadOnlyList<CouponKillClient> doors, TokenMinter tokens, long activityId) : IDisposable
{
    private const int ClientsPerPartition = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(int Partition, long At)> _grants = new();
    private readonly ConcurrentQueue<long> _unknown = new();
    private readonly CancellationTokenSource _over = new();
    private long _user;

    /// <summary>Users who got their unit with their first call.</summary>
    public int Granted => _grants.Count;

    /// <summary>Users who were told to ask again.</summary>
    public int Unknown => _unknown.Count;

    /// <summary>All claim until <see cref="ResolveAsync"/>.</summary>
    public Task Start() => Task.WhenAll(Enumerable.Range(0, ClientsPerPartition * UserPartitions.Count).Select(
        client => Task.Run(() => ClaimAsync(client % UserPartitions.Count, doors[client / UserPartitions.Count % doors.Count]))));

    /// <summary>Grants per second, by partition.</summary>
    /// <param name="from">The beginning, a timestamp.</param>
    /// <param name="length">How long.</param>
    public double[] Rates(long from, TimeSpan length)
    {
        var counts = new int[UserPartitions.Count];
        foreach (var (partition, at) in _grants)
        {
            if (at >= from && Stopwatch.GetElapsedTime(from, at) < length)
                counts[partition]++;
        }

        return Array.ConvertAll(counts, count => count / length.TotalSeconds);
    }

    /// <summary>Ends the crowd; then everybody who does not know asks again until the answer is final.</summary>
    /// <returns>How many users have a unit.</returns>
    public async Task<int> ResolveAsync(Task crowd, CancellationToken cancellationToken)
    {
        await _over.CancelAsync();
        await crowd;
        foreach (var user in _unknown)
        {
            await Eventually.GetAsync(
                () => doors[0].ClaimAsync(activityId, tokens.User(user), key: null, cancellationToken),
                answer => answer.Status is 200 or 201,
                Timeout,
                cancellationToken);
        }

        return _grants.Count + _unknown.Count;
    }

    /// <summary>Forgets when it is over; the crowd has ended.</summary>
    public void Dispose() => _over.Dispose();

    private async Task ClaimAsync(int partition, CouponKillClient door)
    {
        while (!_over.IsCancellationRequested)
        {
            var user = NextUser(partition);
            var answer = await door.ClaimAsync(activityId, tokens.User(user), key: null, CancellationToken.None);
            if (answer.Status == 201)
            {
                _grants.Enqueue((partition, Stopwatch.GetTimestamp()));
                await Task.Delay(Pause, CancellationToken.None);
                continue;
            }

            if (answer.Status != 503)
                throw new InvalidOperationException($"User {user} of partition {partition} was told {answer}.");
            _unknown.Enqueue(user);
            await Task.Delay(answer.RetryAfter ?? Pause, CancellationToken.None);
        }
    }

    private long NextUser(int partition)
    {
        long user;
        do
        {
            user = Interlocked.Increment(ref _user);
        }
        while (UserPartitions.Of(user) != partition);
        return user;
    }
}
