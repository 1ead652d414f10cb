namespace CouponKill.Storage.Sqlite.Database;

/// <summary>One write that waits for its group's commit.</summary>
internal abstract class WriteOperation(int bytes)
{
    /// <summary>About how many bytes it writes.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>Does the write in the open transaction; a refusal is kept for <see cref="Complete"/>.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>Answers after the commit.</summary>
    public abstract void Complete();

    /// <summary>Answers that the outcome is unknown.</summary>
    public abstract void Fail(Exception error);
}

internal sealed class WriteOperation<TResult>(
    int bytes, Func<WriteSession, TResult> write, Action<TResult>? committed, Predicate<Exception> isRefusal) : WriteOperation(bytes)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;
    private Exception? _refusal;

    public Task<TResult> Answer => _answer.Task;

    public override void Execute(WriteSession session)
    {
        try
        {
            _result = write(session);
        }
        catch (Exception e) when (isRefusal(e))
        {
            _refusal = e;
        }
    }

    public override void Complete()
    {
        if (_refusal is not null)
        {
            Fail(_refusal);
            return;
        }

        committed?.Invoke(_result!);
        _answer.TrySetResult(_result!);
    }

    public override void Fail(Exception error)
    {
        _answer.TrySetException(error);
        _ = _answer.Task.Exception; // observed: the caller may have stopped waiting
    }
}
