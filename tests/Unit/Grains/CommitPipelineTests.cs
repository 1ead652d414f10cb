using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Log;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class CommitPipelineTests
{
    [Fact]
    public void While_an_append_is_under_way_everything_else_goes_into_one_group()
    {
        var log = new FakeCommitTarget();
        var first = log.Decide(1);
        var others = Enumerable.Range(0, 50).Select(_ => log.Decide(1)).ToList();

        Assert.Single(log.Appends);
        Assert.False(first.IsCompleted);
        log.Appends[0].Done.SetResult();
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(2, log.Appends.Count);
        Assert.DoesNotContain(others, task => task.IsCompleted);
        log.Appends[1].Done.SetResult();
        Assert.All(others, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal([1, 50], log.Appends.Select(append => append.Seqs.Count));
    }

    [Fact]
    public void A_refusal_waits_for_what_it_was_decided_on_and_for_nothing_else()
    {
        var log = new FakeCommitTarget();
        Assert.True(log.Pipeline.WhenDurable().IsCompletedSuccessfully);
        _ = log.Decide(1);
        var refusal = log.Pipeline.WhenDurable();
        _ = log.Decide(1);

        Assert.False(refusal.IsCompleted);
        log.Appends[0].Done.SetResult();
        Assert.True(refusal.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_failed_append_fails_everyone_who_waits_and_nothing_is_appended_afterwards()
    {
        var log = new FakeCommitTarget();
        var waiters = Enumerable.Range(0, 5).Select(_ => log.Decide(3)).ToList();
        log.Appends[0].Done.SetException(new IOException("disk"));

        Assert.All(waiters, task => Assert.IsType<OutcomeUnknownException>(task.Exception?.InnerException));
        Assert.IsType<IOException>(Assert.Single(log.Failures));
        Assert.False(log.Pipeline.IsUsable);
        Assert.Throws<OutcomeUnknownException>(() => { _ = log.Decide(1); });
        Assert.Throws<OutcomeUnknownException>(() => { _ = log.Pipeline.WhenDurable(); });
        Assert.Single(log.Appends);
        Assert.Empty(log.Committed);
    }

    [Fact]
    public void An_append_that_succeeds_after_a_failure_from_elsewhere_changes_nothing()
    {
        var log = new FakeCommitTarget();
        var waiter = log.Decide(1);
        _ = log.Decide(1);
        log.Pipeline.Fail(new InvalidOperationException("stale"));
        log.Appends[0].Done.SetResult();

        Assert.IsType<OutcomeUnknownException>(waiter.Exception?.InnerException);
        Assert.Empty(log.Committed);
        Assert.Single(log.Appends);
        Assert.Single(log.Failures);
    }

    [Fact]
    public void Callers_in_other_silos_can_read_the_failure()
    {
        var log = new FakeCommitTarget();
        var waiter = log.Decide(1);
        log.Pipeline.Fail(new StaleEpochException(1, 2));
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var copy = serializer.Deserialize<Exception>(serializer.SerializeToArray(waiter.Exception!.InnerException!));

        Assert.IsType<OutcomeUnknownException>(copy);
    }

    [Fact]
    public void A_throwing_append_is_a_failed_append()
    {
        var log = new FakeCommitTarget { ThrowOnAppend = true };
        Assert.Throws<OutcomeUnknownException>(() => log.Decide(1).GetAwaiter().GetResult());
        Assert.Single(log.Failures);
    }

    [Fact]
    public void Large_groups_are_split_below_the_limit_of_a_record_and_keep_their_order()
    {
        var log = new FakeCommitTarget();
        var last = log.Decide(150_000);
        for (var i = 0; i < log.Appends.Count; i++)
            log.Appends[i].Done.SetResult();

        Assert.True(last.IsCompletedSuccessfully);
        Assert.True(log.Appends.Count > 1);
        Assert.All(log.Appends, append => Assert.InRange(append.Bytes, 1, 1 << 20));
        Assert.Equal(Enumerable.Range(1, 150_000).Select(seq => (long)seq), log.Appends.SelectMany(append => append.Seqs));
        Assert.Equal(log.Appends.Select(append => append.Seqs[^1]), log.Committed.Select(view => view.Seq));
    }

    /// <summary>
    /// Random interleavings of deciding, waiting, closing, committing and going on after a commit: the record number that a snapshot
    /// gets is exact.
    /// </summary>
    [Fact]
    public void The_number_of_open_records_is_exact_under_load() => Gen.Int.Sample(CheckHistory, iter: 300);

    private static void CheckHistory(int seed)
    {
        var (random, scheduler, log) = (new Random(seed), new QueueingScheduler(), new FakeCommitTarget());
        var snapshots = new List<(long RecordNo, long Seq)>();
        for (var step = 0; step < 120; step++)
        {
            scheduler.Run(() => Step(random.Next(5), random, log, snapshots));
            if (scheduler.Count > 0 && random.Next(3) == 0)
                scheduler.RunNext();
            Assert.InRange(log.Appends.Count(append => !append.Done.Task.IsCompleted), 0, 1);
        }

        Task? all = null;
        scheduler.Run(() => all = log.Pipeline.WhenDurable());
        for (var i = 0; i < log.Appends.Count; i++)
        {
            log.Appends[i].Done.TrySetResult();
            while (scheduler.Count > 0)
                scheduler.RunNext();
        }

        Assert.True(all!.IsCompletedSuccessfully);
        Assert.Equal(Enumerable.Range(1, (int)log.Seq).Select(seq => (long)seq), log.Appends.SelectMany(append => append.Seqs));
        foreach (var (recordNo, seq) in snapshots)
            Assert.Equal(seq, recordNo == 0 ? 0 : log.Committed[(int)recordNo - 1].Seq);
    }

    private static void Step(int what, Random random, FakeCommitTarget log, List<(long RecordNo, long Seq)> snapshots)
    {
        switch (what)
        {
            case 0:
                log.Add(random.Next(1, 4));
                break;
            case 1:
                _ = log.Pipeline.WhenDurable();
                break;
            case 2 or 3 when log.Appends.LastOrDefault() is { Done.Task.IsCompleted: false } append:
                append.Done.SetResult();
                break;
            default:
                snapshots.Add((log.Committed.Count + log.Pipeline.CloseGroup(), log.Seq));
                break;
        }
    }
}
