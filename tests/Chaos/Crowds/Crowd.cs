using System.Collections.Concurrent;
using System.Diagnostics;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Crowds;

/// <summary>
/// Clients that claim through all doors of a cluster. Whoever does not know an outcome asks again with the same key at the next
/// door, until the answer is final. Everything they are told is in the history.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private const int Clients = 24;
    private const int MostPauseMs = 20;

    /// <summary>A client of a paused silo gives up and goes elsewhere; one of a sound silo hears of a timeout before this.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly CouponKillClient[] _clients;
    private readonly RecordingClient[] _doors;
    private readonly SaleMix _mix;
    private readonly int _seed;
    private readonly ConcurrentQueue<Resolution> _retried = new();

    /// <summary>Makes a crowd.</summary>
    /// <param name="addresses">The doors.</param>
    /// <param name="tokens">Signs the users' tokens.</param>
    /// <param name="mix">What they wish.</param>
    /// <param name="seed">Where chance comes from.</param>
    public Crowd(IEnumerable<Uri> addresses, TokenMinter tokens, SaleMix mix, int seed)
    {
        (_mix, _seed) = (mix, seed);
        _clients = [.. addresses.Select(address => new CouponKillClient(address))];
        _doors = [.. _clients.Select(client => new RecordingClient(client, tokens, History, TimeProvider.System))];
    }

    /// <summary>All calls and answers.</summary>
    public History History { get; } = new();

    /// <summary>The wishes that took more than one call.</summary>
    public IReadOnlyCollection<Resolution> Retried => _retried;

    /// <summary>All claim while something happens; then each still finds out what its last wish came to.</summary>
    public async Task DuringAsync(Func<Task> happening)
    {
        using var over = new CancellationTokenSource();
        var claims = Task.WhenAll(Enumerable.Range(0, Clients).Select(
            i => Task.Run(() => ClaimAsync(new Random(HashCode.Combine(_seed, i)), over.Token), CancellationToken.None)));
        try
        {
            await happening();
        }
        finally
        {
            await over.CancelAsync();
            await claims;
        }
    }

    /// <summary>Asks until the answer is final.</summary>
    /// <param name="wish">The wish.</param>
    /// <param name="door">Where to ask first; the next door is asked next.</param>
    public async Task<Resolution> ResolveAsync(Wish wish, int door)
    {
        var calls = new List<ClaimCall>();
        var started = Stopwatch.GetTimestamp();
        do
        {
            if (calls.Count > 0)
                await Task.Delay(Pause(calls[^1]));
            calls.Add(await AskAsync(wish, door++));
        }
        while (!IsFinal(calls[^1]) && Stopwatch.GetElapsedTime(started) < Timeout);
        var resolution = new Resolution(wish, calls, IsFinal(calls[^1]));
        if (calls.Count > 1)
            _retried.Enqueue(resolution);
        return resolution;
    }

    /// <summary>
    /// When a claim that was sent after this moment was granted, on the same clock; null while none was. Repeats are no sign of life:
    /// the users' grains can answer them without the activity.
    /// </summary>
    public long? GrantedAfter(long activityId, long timestamp)
    {
        var grants = History.Claims(activityId).Where(call => call.Told == Told.Granted && call.SentAt > timestamp).ToList();
        return grants.Count == 0 ? null : grants.Min(call => call.ReceivedAt);
    }

    /// <summary>Waits until the crowd has been granted so many more units of an activity: so the sale is well under way.</summary>
    public Task GrantedAsync(long activityId, int more, CancellationToken cancellationToken)
    {
        var enough = Granted(activityId) + more;
        return Eventually.GetAsync(() => Task.FromResult(Granted(activityId)), granted => granted >= enough, Timeout, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    private int Granted(long activityId) => History.Claims(activityId).Count(call => call.Told == Told.Granted);

    private async Task ClaimAsync(Random random, CancellationToken over)
    {
        Wish? wish = null;
        while (!over.IsCancellationRequested)
        {
            wish = _mix.Next(random, wish);
            await ResolveAsync(wish, random.Next(_doors.Length));
            await Task.Delay(random.Next(MostPauseMs), CancellationToken.None);
        }
    }

    private async Task<ClaimCall> AskAsync(Wish wish, int door)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout);
        return await _doors[door % _doors.Length].ClaimAsync(wish.ActivityId, wish.UserId, wish.Key, timeout.Token);
    }

    private static TimeSpan Pause(ClaimCall call) => call.RetryAfter is { } told && told < LongestRetry ? told
        : call.RetryAfter is null ? ShortestRetry
        : LongestRetry;

    private static bool IsFinal(ClaimCall call) =>
        call.HasOrder || call is { Told: Told.Refused, Code: "sold_out" or "not_started" or "paused" or "ended" } or { Told: Told.Broken };
}
