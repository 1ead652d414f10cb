using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Ledger.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class UpkeepRunnerTests
{
    private static readonly StaleEpochException Stale = new(1, 2);

    private readonly List<string> _ran = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_fails_keeps_none_of_the_others_from_running()
    {
        await Runner(Step("a", new IOException("store")), Step("b", new OperationCanceledException()), Step("c")).RunAsync(Token);
        Assert.Equal(["a", "b", "c"], _ran);
    }

    [Fact]
    public async Task Who_lost_the_log_does_nothing_more_and_hears_of_it()
    {
        await Assert.ThrowsAsync<StaleEpochException>(() => Runner(Step("a", Stale), Step("b")).RunAsync(Token));
        Assert.Equal(["a"], _ran);
    }

    [Fact]
    public async Task At_the_end_only_what_helps_the_next_activation_is_done_and_a_lost_log_is_its_business()
    {
        await Runner(Step("a", isLast: true), Step("b"), Step("c", Stale, isLast: true), Step("d", isLast: true)).FinishAsync(Token);
        Assert.Equal(["a", "c"], _ran);
    }

    private static UpkeepRunner Runner(params IUpkeepStep[] steps) => new(1, steps, NullLogger.Instance);

    private FakeStep Step(string name, Exception? failure = null, bool isLast = false) => new(name, failure, isLast, _ran);

    private sealed record FakeStep(string Name, Exception? Failure, bool ShortensNextStart, List<string> Ran) : IUpkeepStep
    {
        public Task RunAsync(CancellationToken cancellationToken)
        {
            Ran.Add(Name);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }
}
