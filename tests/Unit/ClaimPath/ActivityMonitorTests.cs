using CouponKill.Api.Claims;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class ActivityMonitorTests : IDisposable
{
    private const long Winner = 1;
    private const long Loser = 2;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<ClaimMetrics>().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Nothing_is_refused_before_the_first_view()
    {
        using var monitor = Monitor(new FakeActivityGrain());
        Assert.Null(monitor.Refuse(Loser));
    }

    [Fact]
    public async Task A_view_that_nobody_has_confirmed_for_long_refuses_nobody()
    {
        using var monitor = Monitor(new FakeActivityGrain { View = SoldOut(seq: 3, lastGrant: 0) });
        await monitor.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ClaimResult.SoldOut, monitor.Refuse(Loser));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(monitor.Refuse(Loser));
    }

    [Fact]
    public async Task An_older_view_replaces_nothing()
    {
        using var monitor = Monitor(new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 4, lastGrant: 0) });
        await monitor.LoadAsync(TestContext.Current.CancellationToken);
        monitor.Observe(SoldOut(seq: 3, lastGrant: 0));
        Assert.Null(monitor.Refuse(Loser));
    }

    /// <summary>As in a process that was stopped while an answer lay in its socket.</summary>
    [Fact]
    public async Task An_answer_that_was_on_its_way_for_long_refuses_nobody()
    {
        var late = new TaskCompletionSource<ActivityView>();
        var grain = new FakeActivityGrain { Late = late.Task };
        using var monitor = Monitor(grain);
        var loading = monitor.LoadAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(10));
        late.SetResult(SoldOut(seq: 3, lastGrant: 0));
        await loading;
        Assert.Null(monitor.Refuse(Loser));

        (grain.Late, grain.View) = (null, monitor.View);
        await monitor.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ClaimResult.SoldOut, monitor.Refuse(Loser));
    }

    [Fact]
    public async Task A_view_that_came_with_an_answer_does_not_make_old_news_fresh()
    {
        using var monitor = Monitor(new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 3, lastGrant: 0) });
        await monitor.LoadAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(10));
        monitor.Observe(SoldOut(seq: 4, lastGrant: 0));
        Assert.Null(monitor.Refuse(Loser));
    }

    /// <summary>The log went back unnoticed: what the owner says now is older than what was known, and true.</summary>
    [Fact]
    public async Task An_older_view_that_was_asked_for_after_the_known_one_replaces_it_and_who_had_claims()
    {
        var grain = new FakeActivityGrain { View = SoldOut(seq: 9, lastGrant: 8), Claimants = ClaimantFilter.Build([Winner], 1, 8) };
        using var monitor = Monitor(grain);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var following = monitor.FollowAsync(stop.Token);
        Assert.Equal(ClaimResult.SoldOut, monitor.Refuse(Loser));

        (grain.View, grain.Claimants) = (View(ActivityStatus.Open, seq: 5, lastGrant: 4), null);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, monitor.View!.Seq);
        Assert.Null(monitor.Refuse(Loser));

        monitor.Observe(SoldOut(seq: 9, lastGrant: 8));
        Assert.Null(monitor.Refuse(Loser));
        await stop.CancelAsync();
        await following.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_older_view_that_was_asked_for_before_the_known_one_came_replaces_nothing()
    {
        var late = new TaskCompletionSource<ActivityView>();
        using var monitor = Monitor(new FakeActivityGrain { Late = late.Task });
        monitor.Observe(View(ActivityStatus.Open, seq: 3, lastGrant: 0));
        var loading = monitor.LoadAsync(TestContext.Current.CancellationToken);
        monitor.Observe(View(ActivityStatus.Open, seq: 5, lastGrant: 0));
        late.SetResult(SoldOut(seq: 4, lastGrant: 0));
        await loading;

        Assert.Equal(5, monitor.View!.Seq);
        Assert.Null(monitor.Refuse(Loser));
    }

    [Fact]
    public async Task The_losers_of_a_finished_activity_are_refused_for_good_and_winners_never()
    {
        var grain = new FakeActivityGrain { View = View(ActivityStatus.Ended, seq: 9, lastGrant: 8), Claimants = ClaimantFilter.Build([Winner], 1, 8) };
        using var monitor = Monitor(grain);
        monitor.Observe(grain.View);
        var following = monitor.FollowAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await following.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Equal(ClaimResult.Ended, monitor.Refuse(Loser));
        Assert.Null(monitor.Refuse(Winner));
    }

    [Fact]
    public async Task An_activity_that_refuses_to_sell_is_asked_again_until_it_sells()
    {
        var grain = new FakeActivityGrain { Failure = new ActivityUnavailableException(UnavailableReason.LogMissing, "gone") };
        using var monitor = Monitor(grain);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var following = monitor.FollowAsync(stop.Token);
        Assert.Equal(ClaimResult.Unavailable, monitor.Refuse(Loser));

        (grain.Failure, grain.View) = (null, View(ActivityStatus.Open, seq: 2, lastGrant: 0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(monitor.Refusal);
        Assert.Null(monitor.Refuse(Loser));
        await stop.CancelAsync();
        await following.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private ActivityMonitor Monitor(FakeActivityGrain grain) =>
        new(1, grain, _ => new ClaimBatcher(_ => Task.CompletedTask, new ClaimOptions(), _services.GetRequiredService<ClaimMetrics>(), _clock), _clock, NullLogger.Instance);

    private ActivityView SoldOut(long seq, long lastGrant) => View(ActivityStatus.Open, seq, lastGrant) with { Available = 0, Sold = 5 };

    private ActivityView View(ActivityStatus status, long seq, long lastGrant)
    {
        var now = _clock.GetUtcNow();
        var definition = new ActivityDefinition(1, "monitor", 5, now.AddHours(-1), status == ActivityStatus.Ended ? now.AddMinutes(-1) : now.AddHours(1), 1, 0);
        return new ActivityView(definition, status, 5, 4, 0, 1, seq, lastGrant);
    }

    private sealed class FakeActivityGrain : IActivityGrain
    {
        public ActivityView? View { get; set; }

        public ClaimantFilter? Claimants { get; set; }

        public Exception? Failure { get; set; }

        public Task<ActivityView>? Late { get; set; }

        public Task<ActivityView> WatchAsync(long knownSeq) => GetAsync();

        public Task<ActivityView> GetAsync() =>
            Late ?? (Failure is null ? Task.FromResult(View!) : Task.FromException<ActivityView>(Failure));

        public Task<ClaimantFilter> GetClaimantsAsync() => Task.FromResult(Claimants!);

        public Task<ClaimBatchReply> ClaimAsync(ClaimBatch batch) => throw new NotSupportedException();

        public Task<AdminReply> ExecuteAsync(AdminCommand command) => throw new NotSupportedException();

        public Task<Claim?> FindClaimAsync(long userId) => throw new NotSupportedException();

        public Task<ClaimPage> ReadClaimsAsync(int partition, int partitions, int cursor) => throw new NotSupportedException();

        public Task OrdersStoredAsync(long[] seqs) => throw new NotSupportedException();

        public Task<ActivityAudit> AuditAsync() => throw new NotSupportedException();
    }
}
