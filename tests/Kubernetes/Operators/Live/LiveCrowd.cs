using System.Collections.Concurrent;
using System.Diagnostics;
using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;

namespace CouponKill.Kubernetes.Operators.Live;

/// <summary>New users who come at a steady rate to whichever pods are ready, and ask again until they know what they have.</summary>
internal sealed class LiveCrowd(PodRunner pods, TokenMinter tokens, long activity, int perSecond) : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentQueue<string> _unresolved = new();
    private readonly List<Task> _users = [];
    private Task _arrivals = Task.CompletedTask;

    /// <summary>All calls and answers.</summary>
    public History History { get; } = new();

    /// <summary>Users who were never told, or told what the contract does not have.</summary>
    public IReadOnlyCollection<string> Unresolved => _unresolved;

    public int Granted => History.Claims(activity).Count(call => call.Told == Told.Granted);

    public void Start() => _arrivals = Task.Run(ArriveAsync);

    /// <summary>Nobody comes any more; returns when all have their answers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _arrivals;
        await Task.WhenAll(_users);
        _over.Dispose();
    }

    private async Task ArriveAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var (came, startedAt) = (0, Stopwatch.GetTimestamp());
        while (!_over.IsCancellationRequested)
        {
            for (var due = Stopwatch.GetElapsedTime(startedAt).TotalSeconds * perSecond; came < due; came++)
                _users.Add(ClaimAsync(came + 1));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task ClaimAsync(int user)
    {
        var (startedAt, key, last) = (Stopwatch.GetTimestamp(), $"live-{user}", "nobody is ready");
        for (var attempt = user; Stopwatch.GetElapsedTime(startedAt) < Longest; attempt++)
        {
            if (pods.Doors is { Count: > 0 } doors)
            {
                var client = new RecordingClient(doors[attempt % doors.Count], tokens, History, TimeProvider.System);
                using var limit = new CancellationTokenSource(Attempt);
                var call = await client.ClaimAsync(activity, user, key, limit.Token);
                if (call.HasOrder)
                    return;
                last = $"{call.Told} {call.Code}";
                if (call.Told is Told.Broken)
                    break;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }

        _unresolved.Enqueue($"user {user}: {last}");
    }
}
