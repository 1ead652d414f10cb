using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process.Scaling;

/// <summary>New users who come at a steady rate, whether or not those before them have an answer, to all doors that are open.</summary>
internal sealed class SteadyCrowd(IEnumerable<CouponKillClient> doors, TokenMinter tokens, IReadOnlyList<long> activities, int perSecond)
    : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _claims = [];
    private volatile CouponKillClient[] _doors = [.. doors];
    private Task _arrivals = Task.CompletedTask;

    public void Start() => _arrivals = Task.Run(ArriveAsync);

    /// <summary>As a load balancer that finds a silo not ready.</summary>
    public void Avoid(CouponKillClient door) => _doors = [.. _doors.Where(one => one != door)];

    /// <summary>Nobody comes any more; returns when those who are there have gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _arrivals;
        await Task.WhenAll(_claims);
        _over.Dispose();
    }

    private async Task ArriveAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var (came, startedAt) = (0, TimeProvider.System.GetTimestamp());
        while (!_over.IsCancellationRequested)
        {
            for (var due = TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds * perSecond; came < due; came++)
                _claims.Add(ClaimAsync(_doors[came % _doors.Length], activities[came % activities.Count], came + 1));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Whoever stands before a frozen door goes home when the crowd does.</summary>
    private async Task ClaimAsync(CouponKillClient door, long activity, long user)
    {
        try
        {
            await door.ClaimAsync(activity, tokens.User(user), key: null, _over.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // It is the number that is looked at, not this answer.
        }
    }
}
