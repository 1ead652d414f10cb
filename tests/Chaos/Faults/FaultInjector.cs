using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Harness;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Faults;

/// <summary>Breaks parts of the cluster, and mends them.</summary>
internal sealed class FaultInjector(ClusterServers servers, SiloCluster cluster, Crowd crowd, long hotActivityId, Random random)
{
    private const int ClaimsInAZombie = 32;
    private const long FirstZombieUser = 1_000_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>How long a silo may live on that was declared dead while it stood still.</summary>
    private static readonly TimeSpan ZombiesEnd = TimeSpan.FromSeconds(10);

    private SiloProcess _owner = null!;

    /// <summary>Strikes with all at once and waits until they are over, but not until the cluster has recovered.</summary>
    public async Task<Strike> StrikeAsync(IEnumerable<FaultKind> kinds, CancellationToken cancellationToken)
    {
        _owner = await cluster.OwnerAsync(hotActivityId, cancellationToken);
        return Strike.Of(await Task.WhenAll(kinds.Select(kind => StrikeAsync(kind, cancellationToken))));
    }

    private Task<Strike> StrikeAsync(FaultKind kind, CancellationToken cancellationToken) => kind switch
    {
        FaultKind.OwnerKilled => KillOwnerAsync(cancellationToken),
        FaultKind.OwnerPaused => PauseOwnerAsync(cancellationToken),
        FaultKind.NeighbourPaused => PauseNeighbourAsync(Length(500, 9_000), cancellationToken),
        FaultKind.NeighbourCutOff => CutNeighbourOffAsync(Length(500, 12_000), cancellationToken),
        FaultKind.EdgeKilled => KillEdgeAsync(Length(0, 3_000), cancellationToken),
        FaultKind.RedisKilled => RestartAsync(servers.Redis, Length(0, 4_000), cancellationToken),
        FaultKind.RedisPaused => PauseAsync(servers.Redis, Length(500, 8_000), cancellationToken),
        FaultKind.RedisForgets => ForgetAsync(Length(500, 6_000), cancellationToken),
        FaultKind.MySqlKilled => RestartAsync(servers.MySql, Length(0, 5_000), cancellationToken),
        FaultKind.KafkaDown => TakeKafkaDownAsync(Length(1_000, 6_000), cancellationToken),
        FaultKind.KafkaEmptied => Task.FromResult(EmptyKafka()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such fault."),
    };

    private TimeSpan Length(int leastMs, int mostMs) => TimeSpan.FromMilliseconds(random.Next(leastMs, mostMs));

    private async Task<Strike> KillOwnerAsync(CancellationToken cancellationToken)
    {
        await _owner.KillAsync(cancellationToken);
        return new Strike(Stopwatch.GetTimestamp(), TimeSpan.Zero, [_owner], []);
    }

    /// <summary>
    /// The claims that it gets while it stands still are in its sockets: it reads them the moment it goes on, before it can hear
    /// that it is dead. Then it must end itself: while it thinks that it lives, it takes activities away from the others.
    /// </summary>
    private async Task<Strike> PauseOwnerAsync(CancellationToken cancellationToken)
    {
        var owner = _owner;
        owner.Process.Pause();
        var struckAt = Stopwatch.GetTimestamp();
        Task<Resolution[]> claims;
        try
        {
            await DeclaredDeadAsync(owner, cancellationToken);
            await Eventually.GetAsync(
                () => Task.FromResult(crowd.GrantedAfter(hotActivityId, struckAt)), at => at is not null, Timeout, cancellationToken);
            claims = AskZombieAsync(owner);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000)), cancellationToken);
        }
        finally
        {
            owner.Process.Continue();
        }

        var lasted = Stopwatch.GetElapsedTime(struckAt);
        var wokeAt = Stopwatch.GetTimestamp();
        await Eventually.GetAsync(() => Task.FromResult(owner.Process.HasExited), exited => exited, ZombiesEnd, cancellationToken);
        var ended = Stopwatch.GetElapsedTime(wokeAt);
        var answers = (await claims).CountBy(claim => $"{claim.Calls[0].Told} {claim.Calls[0].Code}".TrimEnd());
        return new Strike(struckAt, lasted, [owner], [string.Create(
            CultureInfo.InvariantCulture,
            $"the zombie answered {string.Join(", ", answers)} and ended itself {ended.TotalSeconds:F1} s after it woke up")]);
    }

    private async Task<Strike> PauseNeighbourAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var neighbour = Neighbour();
        neighbour.Process.Pause();
        var struckAt = Stopwatch.GetTimestamp();
        try
        {
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            neighbour.Process.Continue();
        }

        return Strike.Since(struckAt, neighbour);
    }

    private async Task<Strike> CutNeighbourOffAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var neighbour = Neighbour();
        await using var cut = await OwnNetwork.CutAsync(neighbour.Options.SiloPort, cancellationToken);
        var struckAt = Stopwatch.GetTimestamp();
        await Task.Delay(length, cancellationToken);
        return Strike.Since(struckAt, neighbour);
    }

    private SiloProcess Neighbour()
    {
        var neighbours = cluster.Silos.Where(silo => silo != _owner).ToArray();
        return neighbours[random.Next(neighbours.Length)];
    }

    private async Task<Strike> KillEdgeAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var struckAt = Stopwatch.GetTimestamp();
        await cluster.KillEdgeAsync(after, cancellationToken);
        return Strike.Since(struckAt);
    }

    private Task<IReadOnlyList<int>> DeclaredDeadAsync(SiloProcess silo, CancellationToken cancellationToken) => Eventually.GetAsync(
        () => cluster.Membership.DeadAsync(cancellationToken), dead => dead.Contains(silo.Options.SiloPort), Timeout, cancellationToken);

    private Task<Resolution[]> AskZombieAsync(SiloProcess zombie)
    {
        var door = cluster.Members.ToList().IndexOf(zombie);
        return Task.WhenAll(Enumerable.Range(0, ClaimsInAZombie).Select(i =>
            crowd.ResolveAsync(new Wish(hotActivityId, FirstZombieUser + i, $"zombie-{i}"), door)));
    }

    private static async Task<Strike> RestartAsync(DataServer server, TimeSpan after, CancellationToken cancellationToken)
    {
        await server.KillAsync(cancellationToken);
        var struckAt = Stopwatch.GetTimestamp();
        await Task.Delay(after, cancellationToken);
        await server.StartAsync(cancellationToken);
        return Strike.Since(struckAt);
    }

    private static async Task<Strike> PauseAsync(DataServer server, TimeSpan length, CancellationToken cancellationToken)
    {
        server.Pause();
        var struckAt = Stopwatch.GetTimestamp();
        try
        {
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            server.Continue();
        }

        return Strike.Since(struckAt);
    }

    private async Task<Strike> ForgetAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        await servers.Redis.SendAsync("CONFIG SET appendonly no", cancellationToken);
        var struckAt = Stopwatch.GetTimestamp();
        try
        {
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            await servers.Redis.SendAsync("CONFIG SET appendonly yes", cancellationToken);
        }

        return Strike.Since(struckAt);
    }

    private Strike EmptyKafka()
    {
        servers.LoseKafka(cluster.Name);
        return new Strike(Stopwatch.GetTimestamp(), TimeSpan.Zero, [], []);
    }

    private async Task<Strike> TakeKafkaDownAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        servers.Kafka.Down();
        var struckAt = Stopwatch.GetTimestamp();
        await Task.Delay(length, cancellationToken);
        servers.Kafka.Up();
        return Strike.Since(struckAt);
    }
}
