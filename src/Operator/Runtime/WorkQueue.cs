using System.Threading.Channels;

namespace CouponKill.Operator.Runtime;

/// <summary>
/// Keys to look at. A key waits at most once, and no two workers have the same one: a key that is added while a worker has it waits
/// until that worker is done. So it is bounded by the number of objects.
/// </summary>
internal sealed class WorkQueue<TKey>(TimeProvider clock) : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> _waiting = [];
    private readonly HashSet<TKey> _working = [];
    private readonly Dictionary<TKey, Delay> _delays = [];
    private readonly Dictionary<TKey, int> _failures = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            // Not written while somebody has it: Done does that.
            if (_waiting.Add(key) && !_working.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Adds the key later, unless it is to come sooner anyway.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        var due = clock.GetUtcNow() + delay;
        lock (_lock)
        {
            if (_delays.TryGetValue(key, out var earlier))
            {
                if (earlier.Due <= due)
                    return;
                earlier.Timer.Dispose();
            }

            _delays[key] = new Delay(due, clock.CreateTimer(_ => Elapse(key, due), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Adds the key after a failure, each time later, and no sooner than the server wants.</summary>
    public void Retry(TKey key, TimeSpan? atLeast = null)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
        }

        var delay = Backoff.After(failures);
        AddAfter(key, atLeast > delay ? atLeast.Value : delay);
    }

    /// <summary>The key's work has succeeded.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
            _failures.Remove(key);
    }

    /// <summary>The next key; the caller must say when it is <see cref="Done"/>.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellation)
    {
        var key = await _ready.Reader.ReadAsync(cancellation);
        lock (_lock)
        {
            _waiting.Remove(key);
            _working.Add(key);
        }

        return key;
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            _working.Remove(key);
            if (_waiting.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var delay in _delays.Values)
                delay.Timer.Dispose();
            _delays.Clear();
        }
    }

    private void Elapse(TKey key, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (!_delays.TryGetValue(key, out var delay) || delay.Due != due)
                return;
            _delays.Remove(key);
            delay.Timer.Dispose();
        }

        Add(key);
    }

    private sealed record Delay(DateTimeOffset Due, ITimer Timer);
}
