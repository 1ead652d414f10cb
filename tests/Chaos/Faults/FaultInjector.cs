using System.Diagnostics;
using System.Globalization;
using CouponKill.Chaos.Clusters;
using CouponKill.Chaos.Crowds;
using CouponKill.Harness;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Faults;

/// <summary>What a fault did.</summary>
/// <param name="StruckAt">When it began, on the clients' clock.</param>
/// <param name="Lasted">How long it lasted; zero for a kill for good.</param>
/// <param name="Victim">The silo that was touched, or null.</param>
/// <param name="Notes">What else is worth knowing.</param>
internal sealed record Strike(long StruckAt, TimeSpan Lasted, SiloProcess? Victim, params IReadOnlyList<string> Notes);

/// <summary>Breaks one part of the cluster, and mends it.</summary>
internal sealed class FaultInjector(ClusterServers servers, SiloCluster cluster, Crowd crowd, long hotActivityId, Random random)
{
    private const int ClaimsInAZombie = 32;
    private const long FirstZombieUser = 1_000_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>How long a silo may live on that was declared dead while it stood still.</summary>
    private static readonly TimeSpan ZombiesEnd = TimeSpan.FromSeconds(10);

    /// <summary>Strikes and waits until the fault is over, but not until the cluster has recovered.</summary>
    public Task<Strike> StrikeAsync(FaultKind kind, CancellationToken cancellationToken) => kind switch
    {
        FaultKind.OwnerKilled => KillOwnerAsync(cancellationToken),
        FaultKind.OwnerPaused => PauseOwnerAsync(cancellationToken),
        FaultKind.RedisKilled => RestartAsync(servers.Redis, TimeSpan.FromMilliseconds(random.Next(0, 4_000)), cancellationToken),
        FaultKind.RedisPaused => PauseAsync(servers.Redis, TimeSpan.FromMilliseconds(random.Next(500, 8_000)), cancellationToken),
        FaultKind.MySqlKilled => RestartAsync(servers.MySql, TimeSpan.FromMilliseconds(random.Next(0, 5_000)), cancellationToken),
        FaultKind.KafkaDown => TakeKafkaDownAsync(TimeSpan.FromMilliseconds(random.Next(1_000, 6_000)), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such fault."),
    };

    private async Task<Strike> KillOwnerAsync(CancellationToken cancellationToken)
    {
        var owner = await cluster.OwnerAsync(hotActivityId, cancellationToken);
        await owner.KillAsync(cancellationToken);
        return new Strike(Stopwatch.GetTimestamp(), TimeSpan.Zero, owner);
    }

    /// <summary>
    /// The claims that it gets while it stands still are in its sockets: it reads them the moment it goes on, before it can hear
    /// that it is dead. Then it must end itself: while it thinks that it lives, it takes activities away from the others.
    /// </summary>
    private async Task<Strike> PauseOwnerAsync(CancellationToken cancellationToken)
    {
        var owner = await cluster.OwnerAsync(hotActivityId, cancellationToken);
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
        return new Strike(struckAt, lasted, owner, string.Create(
            CultureInfo.InvariantCulture,
            $"the zombie answered {string.Join(", ", answers)} and ended itself {ended.TotalSeconds:F1} s after it woke up"));
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
        return new Strike(struckAt, Stopwatch.GetElapsedTime(struckAt), Victim: null);
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

        return new Strike(struckAt, Stopwatch.GetElapsedTime(struckAt), Victim: null);
    }

    private async Task<Strike> TakeKafkaDownAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        servers.Kafka.Down();
        var struckAt = Stopwatch.GetTimestamp();
        await Task.Delay(length, cancellationToken);
        servers.Kafka.Up();
        return new Strike(struckAt, Stopwatch.GetElapsedTime(struckAt), Victim: null);
    }
}
