using CouponKill.Api.Gate;
using CouponKill.Harness;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.ClaimPath;

public sealed class ActivityLookupTests
{
    private const long Known = 1;
    private const long Absent = 999;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly SlowCatalog _catalog = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_asks_for_the_same_activity_shares_one_question()
    {
        var lookup = Lookup();
        var answers = Enumerable.Range(0, 1_000).Select(_ => lookup.ExistsAsync(Absent, Cancel)).ToList();
        _catalog.Answer();
        Assert.All(await Task.WhenAll(answers).WaitAsync(Timeout, Cancel), Assert.False);
        Assert.Equal(1, _catalog.Questions);
    }

    [Fact]
    public async Task An_absent_activity_is_remembered_for_a_moment_only()
    {
        _catalog.Answer();
        var lookup = Lookup();
        for (var i = 0; i < 100; i++)
            Assert.False(await lookup.ExistsAsync(Absent, Cancel));
        Assert.Equal(1, _catalog.Questions);

        _catalog.Add(Absent);
        _clock.Advance(ActivityLookup.AbsentFor);
        Assert.True(await lookup.ExistsAsync(Absent, Cancel));
    }

    [Fact]
    public async Task Many_absent_activities_are_not_all_remembered()
    {
        _catalog.Answer();
        var lookup = Lookup();
        for (var id = 1; id <= ActivityLookup.MaxAbsent + 2; id++)
            await lookup.ExistsAsync(Absent + id, Cancel);
        await lookup.ExistsAsync(Absent + ActivityLookup.MaxAbsent + 2, Cancel);
        Assert.Equal(ActivityLookup.MaxAbsent + 2, _catalog.Questions);
        await lookup.ExistsAsync(Absent + 1, Cancel);
        Assert.Equal(ActivityLookup.MaxAbsent + 3, _catalog.Questions);
    }

    [Fact]
    public async Task Few_questions_are_under_way_at_once_and_the_others_are_refused_at_once()
    {
        var lookup = Lookup();
        var asked = Enumerable.Range(1, ActivityLookup.MaxAtOnce).Select(id => lookup.ExistsAsync(id, Cancel)).ToList();
        Assert.Throws<CatalogBusyException>(() => { _ = lookup.ExistsAsync(Absent, Cancel); });
        asked.Add(lookup.ExistsAsync(Known, Cancel));

        _catalog.Answer();
        await Task.WhenAll(asked).WaitAsync(Timeout, Cancel);
        Assert.False(await lookup.ExistsAsync(Absent, Cancel));
    }

    [Fact]
    public async Task One_who_goes_away_does_not_take_the_answer_from_the_others()
    {
        var lookup = Lookup();
        using var leaving = new CancellationTokenSource();
        var leaver = lookup.ExistsAsync(Known, leaving.Token);
        var other = lookup.ExistsAsync(Known, Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        _catalog.Answer();
        Assert.True(await other.WaitAsync(Timeout, Cancel));
    }

    [Fact]
    public async Task A_question_that_failed_is_asked_again()
    {
        var lookup = Lookup();
        var first = lookup.ExistsAsync(Known, Cancel);
        await Eventually.GetAsync(() => Task.FromResult(_catalog.Questions), questions => questions == 1, Timeout, Cancel);
        _catalog.Fail();
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        _catalog.Answer();
        Assert.True(await lookup.ExistsAsync(Known, Cancel));
    }

    private ActivityLookup Lookup() => new(_catalog, _clock, CancellationToken.None);

    /// <summary>Answers nothing until it is told to.</summary>
    private sealed class SlowCatalog : IActivityCatalog
    {
        private readonly HashSet<long> _known = [Known];
        private volatile TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _questions;

        public int Questions => Volatile.Read(ref _questions);

        public void Add(long activityId) => _known.Add(activityId);

        public void Answer() => _answer.TrySetResult();

        public void Fail()
        {
            var failing = _answer;
            _answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            failing.SetException(new TimeoutException());
        }

        public async Task<CatalogEntry?> FindAsync(long activityId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            await _answer.Task;
            var start = DateTimeOffset.UnixEpoch;
            var definition = new ActivityDefinition(activityId, "known", 1, start, start.AddHours(1), 1, 0);
            return _known.Contains(activityId) ? new CatalogEntry(definition, LogCreated: true, LastView: null) : null;
        }

        public Task<CatalogAddition> AddAsync(
            ActivityDefinition definition, CommandKey key, long above, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<CreationId> AdoptAsync(long activityId, CreationId creation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<CatalogEntry>> ListAsync(
            ActivityStatus? status, long after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<long>> ListUnfinishedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task MarkLogCreatedAsync(long activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SaveViewAsync(ActivityView view, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
