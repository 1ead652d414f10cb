using CouponKill.Api.Gate;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Harness;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class FollowedActivityTests : IDisposable
{
    private const long Winner = 1;
    private const long Loser = 2;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void Nothing_is_refused_before_the_first_view()
    {
        var activity = Follow(new FakeActivityGrain());
        Assert.Null(activity.Known.Refuse(Loser));
    }

    [Fact]
    public async Task A_view_that_nobody_has_confirmed_for_long_refuses_nobody()
    {
        var activity = Follow(new FakeActivityGrain { View = SoldOut(seq: 3, lastGrant: 0) });
        await activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.SoldOut, activity.Known.Refuse(Loser));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(activity.Known.Refuse(Loser));
    }

    [Fact]
    public async Task An_older_view_replaces_nothing()
    {
        var activity = Follow(new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 4, lastGrant: 0) });
        await activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        activity.Known.Observe(SoldOut(seq: 3, lastGrant: 0));
        Assert.Null(activity.Known.Refuse(Loser));
    }

    /// <summary>As in a process that was stopped while an answer lay in its socket.</summary>
    [Fact]
    public async Task An_answer_that_was_on_its_way_for_long_refuses_nobody()
    {
        var late = new TaskCompletionSource<ActivityView>();
        var grain = new FakeActivityGrain { Late = late.Task };
        var activity = Follow(grain);
        var loading = activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(10));
        late.SetResult(SoldOut(seq: 3, lastGrant: 0));
        await loading;
        Assert.Null(activity.Known.Refuse(Loser));

        (grain.Late, grain.View) = (null, activity.Known.View);
        await activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Outcome.SoldOut, activity.Known.Refuse(Loser));
    }

    [Fact]
    public async Task A_view_that_came_with_an_answer_does_not_make_old_news_fresh()
    {
        var activity = Follow(new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 3, lastGrant: 0) });
        await activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(10));
        activity.Known.Observe(SoldOut(seq: 4, lastGrant: 0));
        Assert.Null(activity.Known.Refuse(Loser));
    }

    /// <summary>The log went back unnoticed: what the owner says now is older than what was known, and true.</summary>
    [Fact]
    public async Task An_older_view_that_was_asked_for_after_the_known_one_replaces_it_and_who_had_claims()
    {
        var grain = new FakeActivityGrain { View = SoldOut(seq: 9, lastGrant: 8), Claimants = ClaimantFilter.Build([Winner], 1, 8) };
        var activity = Follow(grain);
        var following = activity.Follower.FollowAsync(_stop.Token);
        Assert.Equal(Outcome.SoldOut, activity.Known.Refuse(Loser));

        (grain.View, grain.Claimants) = (View(ActivityStatus.Open, seq: 5, lastGrant: 4), null);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, activity.Known.View!.Seq);
        Assert.Null(activity.Known.Refuse(Loser));

        activity.Known.Observe(SoldOut(seq: 9, lastGrant: 8));
        Assert.Null(activity.Known.Refuse(Loser));
        await StopAsync(following);
    }

    [Fact]
    public async Task An_older_view_that_was_asked_for_before_the_known_one_came_replaces_nothing()
    {
        var late = new TaskCompletionSource<ActivityView>();
        var activity = Follow(new FakeActivityGrain { Late = late.Task });
        activity.Known.Observe(View(ActivityStatus.Open, seq: 3, lastGrant: 0));
        var loading = activity.Reader.LoadAsync(TestContext.Current.CancellationToken);
        activity.Known.Observe(View(ActivityStatus.Open, seq: 5, lastGrant: 0));
        late.SetResult(SoldOut(seq: 4, lastGrant: 0));
        await loading;

        Assert.Equal(5, activity.Known.View!.Seq);
        Assert.Null(activity.Known.Refuse(Loser));
    }

    [Fact]
    public async Task The_losers_of_a_finished_activity_are_refused_for_good_and_winners_never()
    {
        var grain = new FakeActivityGrain
        {
            View = View(ActivityStatus.Ended, seq: 9, lastGrant: 8),
            Claimants = ClaimantFilter.Build([Winner], 1, 8),
        };
        var activity = Follow(grain);
        activity.Known.Observe(grain.View);
        var following = activity.Follower.FollowAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await following.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Equal(Outcome.Ended, activity.Known.Refuse(Loser));
        Assert.Null(activity.Known.Refuse(Winner));
    }

    [Fact]
    public async Task An_activity_that_refuses_to_sell_is_asked_again_until_it_sells()
    {
        var grain = new FakeActivityGrain { Failure = new ActivityUnavailableException(UnavailableReason.LogMissing, "gone") };
        var activity = Follow(grain);
        var following = activity.Follower.FollowAsync(_stop.Token);
        Assert.Equal(Outcome.Unavailable, activity.Known.Refuse(Loser));

        (grain.Failure, grain.View) = (null, View(ActivityStatus.Open, seq: 2, lastGrant: 0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(activity.Known.Refusal);
        Assert.Null(activity.Known.Refuse(Loser));
        await StopAsync(following);
    }

    [Fact]
    public async Task Nobody_waits_at_the_grain_of_an_activity_that_nobody_asks_for()
    {
        var grain = new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        var following = activity.Follower.FollowAsync(_stop.Token);
        var started = _clock.GetTimestamp();
        await UntilAsync(() => grain.Gets >= 10, TimeSpan.FromSeconds(1));

        Assert.InRange(_clock.GetElapsedTime(started).TotalSeconds, 8 * 3.75, 10 * 6.25 + 10);
        Assert.Equal(1, grain.Watches);
        await StopAsync(following);
    }

    /// <summary>What is known at rest may be seconds old: a restock elsewhere would be denied.</summary>
    [Fact]
    public async Task At_rest_nobody_is_refused_and_whoever_asks_ends_the_rest()
    {
        var news = new TaskCompletionSource<ActivityView>();
        var grain = new FakeActivityGrain { View = SoldOut(seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        var following = activity.Follower.FollowAsync(_stop.Token);
        var started = _clock.GetTimestamp();
        await UntilAsync(() => grain.Watches == 1 && activity.Known.Refuse(Loser) is null, TimeSpan.FromMilliseconds(20));
        Assert.True(_clock.GetElapsedTime(started) < Freshness.MaxAge, "what is known is too old anyway");

        (grain.News, grain.View) = (news.Task, SoldOut(seq: 4, lastGrant: 0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        activity.Known.Freshness.Touch();
        await UntilAsync(() => grain.Watches == 2, TimeSpan.FromMilliseconds(20));
        Assert.Equal(Outcome.SoldOut, activity.Known.Refuse(Loser));
        Assert.Equal(4, activity.Known.View!.Seq);

        news.SetResult(View(ActivityStatus.Open, seq: 5, lastGrant: 0));
        await UntilAsync(() => activity.Known.View!.Seq == 5);
        Assert.Null(activity.Known.Refuse(Loser));
        await StopAsync(following);
    }

    [Fact]
    public async Task A_view_that_is_no_longer_fresh_is_asked_for_at_once_instead_of_waiting_for_news()
    {
        var grain = new FakeActivityGrain { View = SoldOut(seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        await activity.Reader.LoadAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(6));
        activity.Known.Freshness.Touch();
        var following = activity.Follower.FollowAsync(_stop.Token);

        Assert.Equal((2, 0), (grain.Gets, grain.Watches));
        Assert.Equal(Outcome.SoldOut, activity.Known.Refuse(Loser));
        await StopAsync(following);
    }

    [Fact]
    public async Task At_rest_the_grain_is_asked_for_what_is_shown()
    {
        var grain = new FakeActivityGrain { View = SoldOut(seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        var following = activity.Follower.FollowAsync(_stop.Token);
        await activity.Reader.CurrentAsync(_stop.Token);
        Assert.Equal(1, grain.Gets);

        await UntilAsync(() => grain.Watches == 1 && activity.Known.Refuse(Loser) is null, TimeSpan.FromMilliseconds(20));
        grain.View = SoldOut(seq: 4, lastGrant: 0);
        Assert.Equal(4, (await activity.Reader.CurrentAsync(_stop.Token)).Seq);
        await StopAsync(following);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_known_is_shown_when_the_grain_is_silent_or_fails(bool isSilent)
    {
        var grain = new FakeActivityGrain { View = View(ActivityStatus.Open, seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        await activity.Reader.LoadAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromSeconds(10));
        (grain.Late, grain.Failure) = (isSilent ? new TaskCompletionSource<ActivityView>().Task : null, new TimeoutException());
        var shown = Task.WhenAll(activity.Reader.CurrentAsync(_stop.Token).AsTask(), activity.Reader.CurrentAsync(_stop.Token).AsTask());
        await UntilAsync(() => shown.IsCompleted, TimeSpan.FromSeconds(1));

        Assert.All(await shown, view => Assert.Equal(3, view.Seq));
        Assert.Equal(isSilent ? 2 : 3, grain.Gets);
    }

    [Fact]
    public async Task A_finished_activity_is_shown_without_asking()
    {
        var grain = new FakeActivityGrain { View = View(ActivityStatus.Ended, seq: 3, lastGrant: 0) };
        var activity = Follow(grain);
        await activity.Reader.LoadAsync(_stop.Token);
        _clock.Advance(TimeSpan.FromHours(1));
        await activity.Reader.CurrentAsync(_stop.Token);

        Assert.Equal(1, grain.Gets);
    }

    private Task<bool> UntilAsync(Func<bool> isSo, TimeSpan tick = default) => Eventually.GetAsync(
        () =>
        {
            _clock.Advance(tick);
            return Task.FromResult(isSo());
        },
        isTrue => isTrue,
        TimeSpan.FromSeconds(20),
        TestContext.Current.CancellationToken);

    private async Task StopAsync(Task following)
    {
        await _stop.CancelAsync();
        await following.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private Scene Follow(FakeActivityGrain grain)
    {
        var known = new KnownActivity(_clock);
        var follower = new ActivityFollower(1, grain, known, _clock, NullLogger.Instance);
        return new Scene(known, new ActivityReader(grain, known, _clock), follower);
    }

    private ActivityView SoldOut(long seq, long lastGrant) => View(ActivityStatus.Open, seq, lastGrant) with { Available = 0, Sold = 5 };

    private ActivityView View(ActivityStatus status, long seq, long lastGrant)
    {
        var now = _clock.GetUtcNow();
        var end = status == ActivityStatus.Ended ? now.AddMinutes(-1) : now.AddHours(1);
        var definition = new ActivityDefinition(1, "followed", 5, now.AddHours(-1), end, 1, 0);
        return new ActivityView(definition, status, 5, 4, 0, 1, seq, lastGrant);
    }

    /// <summary>All that follows an activity, but for its batcher.</summary>
    private sealed record Scene(KnownActivity Known, ActivityReader Reader, ActivityFollower Follower);
}
