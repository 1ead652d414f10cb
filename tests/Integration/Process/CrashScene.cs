using System.Collections.Concurrent;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Testing.Histories;

namespace CouponKill.Integration.Process;

/// <summary>Some sales, the crowd that storms them, and all that the crowd was told, over several lives of the server.</summary>
internal sealed class CrashScene
{
    private const int Clients = 64;
    private const int Users = 4_000;

    private readonly SaleMix _mix;
    private readonly int _seed;
    private readonly ConcurrentQueue<Wish> _unresolved = new();
    private int _lives;

    private CrashScene(SaleMix mix, int seed)
    {
        _mix = mix;
        _seed = seed;
    }

    /// <summary>A plain one, one with holds, one with three for each user.</summary>
    public IReadOnlyList<ActivityBody> Sales => _mix.Sales;

    public History History { get; } = new();

    public static async Task<CrashScene> OpenAsync(SiloProcess silo, int seed, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.UtcNow;
        NewActivityBody[] bodies =
        [
            new("Plain", 2_500, start, start.AddHours(1)),
            new("Held", 1_000, start, start.AddHours(1), HoldSeconds: 2),
            new("Three each", 100_000, start, start.AddHours(1), PerUserLimit: 3),
        ];
        return new CrashScene(await SaleMix.OpenAsync(silo.Client, silo.Tokens.Admin(), bodies, Users, cancellationToken), seed);
    }

    /// <summary>The crowd claims until nobody answers any more.</summary>
    public Task ClaimUntilAsync(SiloProcess silo, CancellationToken over)
    {
        var life = Interlocked.Increment(ref _lives);
        var client = Recorder(silo);
        return Task.WhenAll(
            Enumerable.Range(0, Clients).Select(i => ClaimAsync(client, new Random(HashCode.Combine(_seed, life, i)), over)));
    }

    /// <summary>Repeats every command whose outcome is not known, until it is.</summary>
    /// <exception cref="TimeoutException">Some stay unknown.</exception>
    public async Task ResolveAsync(SiloProcess silo, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var client = Recorder(silo);
        while (_unresolved.TryDequeue(out var wish))
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"{_unresolved.Count + 1} outcomes stay unknown, such as {wish}.");
            var call = await client.ClaimAsync(wish.ActivityId, wish.UserId, wish.Key, cancellationToken);
            if (call.Told == Told.Unknown)
                _unresolved.Enqueue(wish);
        }
    }

    private RecordingClient Recorder(SiloProcess silo) => new(silo.Client, silo.Tokens, History, TimeProvider.System);

    private async Task ClaimAsync(RecordingClient client, Random random, CancellationToken over)
    {
        Wish? wish = null;
        while (!over.IsCancellationRequested)
        {
            wish = _mix.Next(random, wish);
            var call = await client.ClaimAsync(wish.ActivityId, wish.UserId, wish.Key, CancellationToken.None);
            if (call.Told == Told.Unknown)
                _unresolved.Enqueue(wish);
            if (call.Code is nameof(HttpRequestError.ConnectionError))
                return;
        }
    }
}
