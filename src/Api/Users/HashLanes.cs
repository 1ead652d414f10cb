namespace CouponKill.Api.Users;

/// <summary>On whose behalf a password is hashed.</summary>
internal enum HashLane
{
    /// <summary>Somebody whose account exists logs in.</summary>
    Account,

    /// <summary>Somebody registers, or logs in with a name that nobody has.</summary>
    Stranger,
}

/// <summary>
/// Shares some threads between lanes, which take turns while both have somebody waiting. Each lane is bounded, and so is each name in the
/// lane of accounts: neither a crowd that registers nor one that guesses passwords keeps the owners of other accounts out.
/// </summary>
internal sealed class HashLanes(int threads)
{
    /// <summary>How many may wait in a lane.</summary>
    public const int MaxWaiting = 64;

    /// <summary>How many may log in with one account's name at once.</summary>
    public const int MaxPerName = 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting =
        [.. Enum.GetValues<HashLane>().Select(_ => new LinkedList<TaskCompletionSource>())];

    private readonly Dictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);
    private int _free = threads;
    private int _last;

    /// <summary>Does the work on a thread of its own when its turn comes.</summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public async Task<T> RunAsync<T>(HashLane lane, string name, Func<T> work, CancellationToken cancellationToken)
    {
        if (Enter(lane, name) is { } turn)
            await WaitAsync(lane, name, turn, cancellationToken);
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Leave(lane, name);
        }
    }

    /// <summary>Null when there is a thread at once.</summary>
    private TaskCompletionSource? Enter(HashLane lane, string name)
    {
        lock (_gate)
        {
            var ofName = lane == HashLane.Account ? _names.GetValueOrDefault(name) : 0;
            if (ofName >= MaxPerName || (_free == 0 && _waiting[(int)lane].Count >= MaxWaiting))
                throw new PasswordsBusyException();
            if (lane == HashLane.Account)
                _names[name] = ofName + 1;
            if (_free > 0)
            {
                _free--;
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[(int)lane].AddLast(turn);
            return turn;
        }
    }

    private async Task WaitAsync(HashLane lane, string name, TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        try
        {
            await turn.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waiting[(int)lane].Remove(turn);
                Forget(lane, name);
            }

            throw;
        }
    }

    private void Leave(HashLane lane, string name)
    {
        lock (_gate)
        {
            Forget(lane, name);
            for (var i = 1; i <= _waiting.Length; i++)
            {
                var next = (_last + i) % _waiting.Length;
                while (_waiting[next].First is { } first)
                {
                    _waiting[next].RemoveFirst();
                    if (!first.Value.TrySetResult())
                        continue;
                    _last = next;
                    return;
                }
            }

            _free++;
        }
    }

    private void Forget(HashLane lane, string name)
    {
        if (lane != HashLane.Account)
            return;
        var left = _names[name] - 1;
        if (left == 0)
            _names.Remove(name);
        else
            _names[name] = left;
    }
}

/// <summary>Too many passwords wait to be hashed.</summary>
internal sealed class PasswordsBusyException : Exception;
