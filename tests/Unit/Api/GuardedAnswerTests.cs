using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class GuardedAnswerTests
{
    private const int Written = 299;
    private static readonly InvalidOperationException Failure = new("secret");

    [Fact]
    public void What_is_written_at_once_costs_no_task()
    {
        var context = NewContext();
        Assert.Same(Task.CompletedTask, GuardedAnswer.Of(context, Task.CompletedTask).Completion);
        Assert.Same(Task.CompletedTask, GuardedAnswer.Of<int, StatusWriter>(context, ValueTask.FromResult(Written)).Completion);
        Assert.Equal(Written, context.Response.StatusCode);
        Assert.Same(Task.CompletedTask, default(GuardedAnswer).Completion);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_fails_is_answered_with_a_problem(bool isLate)
    {
        var context = NewContext();
        var source = new TaskCompletionSource();
        if (!isLate)
            source.SetException(Failure);
        var answer = GuardedAnswer.Of(context, source.Task);
        if (isLate)
            source.SetException(Failure);
        await answer.Completion;
        Assert.Equal(500, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_result_that_is_waited_for_is_written()
    {
        var context = NewContext();
        var source = new TaskCompletionSource<int>();
        var answer = GuardedAnswer.Of<int, StatusWriter>(context, new ValueTask<int>(source.Task));
        Assert.False(answer.Completion.IsCompleted);
        source.SetResult(Written);
        await answer.Completion;
        Assert.Equal(Written, context.Response.StatusCode);
    }

    [Theory]
    [InlineData(StatusWriter.Throws)]
    [InlineData(StatusWriter.Fails)]
    public async Task A_writer_that_fails_is_answered_with_a_problem(int result)
    {
        var context = NewContext();
        var source = new TaskCompletionSource<int>();
        var answer = GuardedAnswer.Of<int, StatusWriter>(context, new ValueTask<int>(source.Task));
        source.SetResult(result);
        await answer.Completion;
        Assert.Equal(500, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_result_that_never_comes_is_answered_with_a_problem()
    {
        var context = NewContext();
        var source = new TaskCompletionSource<int>();
        var answer = GuardedAnswer.Of<int, StatusWriter>(context, new ValueTask<int>(source.Task));
        source.SetException(new TimeoutException());
        await answer.Completion;
        Assert.Equal(503, context.Response.StatusCode);
    }

    [Fact]
    public async Task Once_the_response_has_started_nothing_can_be_answered_any_more()
    {
        var context = NewContext();
        context.Features.Set<IHttpResponseFeature>(new StartedResponse());
        Assert.Same(Failure, await Record.ExceptionAsync(() => GuardedAnswer.Of(context, Task.FromException(Failure)).Completion));
    }

    private static DefaultHttpContext NewContext() => new()
    {
        RequestServices = new ServiceCollection()
            .AddSingleton<IExceptionHandler>(new ProblemExceptionHandler(NullLogger<ProblemExceptionHandler>.Instance))
            .BuildServiceProvider(),
    };

    private readonly struct StatusWriter : IAnswerWriter<int>
    {
        public const int Throws = -1;
        public const int Fails = -2;

        public static Task WriteAsync(HttpResponse response, int result)
        {
            if (result == Throws)
                throw Failure;
            if (result == Fails)
                return Task.FromException(Failure);
            response.StatusCode = result;
            return Task.CompletedTask;
        }
    }

    private sealed class StartedResponse : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
