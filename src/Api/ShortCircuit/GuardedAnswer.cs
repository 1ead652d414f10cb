namespace CouponKill.Api.ShortCircuit;

/// <summary>
/// An answer under way that becomes a problem when it fails. The handler of a short-circuited route must return one, and only the methods
/// here make one, so none can forget to be guarded.
/// </summary>
internal readonly struct GuardedAnswer
{
    private readonly Task? _task;

    private GuardedAnswer(Task task) => _task = task;

    /// <summary>
    /// Ends when the response has been written; fails only when the response had started, or with the answer to a failure.
    /// </summary>
    public Task Completion => _task ?? Task.CompletedTask;

    /// <summary>Guards what writes the response. It costs nothing when that is done already.</summary>
    public static GuardedAnswer Of(HttpContext context, Task writing) =>
        new(writing.IsCompletedSuccessfully ? writing : GuardAsync(context, writing));

    /// <summary>
    /// Writes a result once it is there. A result that is there already costs no state machine, and one that is waited for costs one, which
    /// guards as well.
    /// </summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TWriter">Who writes it; a type and no delegate, because every waiting request would keep the delegate.</typeparam>
    public static GuardedAnswer Of<TResult, TWriter>(HttpContext context, in ValueTask<TResult> result)
        where TWriter : struct, IAnswerWriter<TResult> => result.IsCompletedSuccessfully
        ? Of(context, TWriter.WriteAsync(context.Response, result.Result))
        : new(WaitAndWriteAsync<TResult, TWriter>(context, result));

    private static async Task GuardAsync(HttpContext context, Task writing)
    {
        try
        {
            await writing;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await ExceptionAnswer.WriteAsync(context, exception);
        }
    }

    /// <summary>
    /// A waiting request keeps no more than this alive. So nothing is awaited in the catch block, which would keep room for the exception,
    /// and the write, which mostly ends at once, has a guard of its own only when it does not.
    /// </summary>
    private static async Task WaitAndWriteAsync<TResult, TWriter>(HttpContext context, ValueTask<TResult> result)
        where TWriter : struct, IAnswerWriter<TResult>
    {
        Task writing;
        try
        {
            var known = await result;
            writing = TWriter.WriteAsync(context.Response, known);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            writing = ExceptionAnswer.WriteAsync(context, exception);
        }

        await Of(context, writing).Completion;
    }
}
