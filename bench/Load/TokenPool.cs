using System.Diagnostics;
using System.Text;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Load;

/// <summary>Tokens of many users, of one length and side by side, so that a request takes its own by copying.</summary>
internal sealed class TokenPool
{
    // Ids of ten digits, so that all tokens have the same length.
    private const long FirstUser = 1_000_000_000;

    // So many tokens take less than a millisecond of one core.
    private const int Step = 128;

    // A prime that is larger than any pool.
    private const long Stride = 2_654_435_761;

    private static long s_nextUser = FirstUser;

    private readonly byte[] _tokens;
    private readonly int _length;
    private int _taken;

    private TokenPool(byte[] tokens, int length)
    {
        _tokens = tokens;
        _length = length;
    }

    /// <summary>Sets users aside whom nobody has had before.</summary>
    /// <returns>The first id.</returns>
    public static long NewUsers(int count) => Interlocked.Add(ref s_nextUser, count) - count;

    /// <summary>Bytes of one token.</summary>
    public int TokenLength => _length;

    /// <summary>
    /// Signs tokens for users whom no pool of this process has had before. They come in no order, as people do: one by one in the order of
    /// their ids, they would be cheap for an index.
    /// </summary>
    public static TokenPool Mint(TokenMinter minter, int count, CancellationToken cancellationToken)
    {
        var first = NewUsers(count);
        return Mint(minter, count, nth => InNoOrder(first, count, nth), cancellationToken);
    }

    /// <summary>The same for users whom the caller has set aside.</summary>
    /// <param name="minter">Signs the tokens.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="user">Whose the nth token is, from 0; from <see cref="NewUsers"/>.</param>
    /// <param name="cancellationToken">Ends the work early; what was started is stopped.</param>
    public static TokenPool Mint(TokenMinter minter, int count, Func<int, long> user, CancellationToken cancellationToken)
    {
        var pool = Allocate(minter, count);
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i => pool.Sign(minter, user(i), i));
        return pool;
    }

    /// <summary>The same in small steps, beside a load that must not notice.</summary>
    /// <param name="minter">Signs the tokens.</param>
    /// <param name="count">How many tokens.</param>
    /// <param name="time">What the steps are spread over; a busy machine takes longer.</param>
    /// <param name="cancellationToken">Ends the work early; what was started is stopped.</param>
    public static async Task<TokenPool> MintSlowlyAsync(TokenMinter minter, int count, TimeSpan time, CancellationToken cancellationToken)
    {
        var (pool, first) = (Allocate(minter, count), NewUsers(count));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (i % Step == 0)
                await UntilAsync(started, time * ((double)i / count), cancellationToken);
            pool.Sign(minter, InNoOrder(first, count, i), i);
        }

        return pool;
    }

    /// <summary>True when somebody wanted one more token than there are.</summary>
    public bool IsExhausted => (long)_taken * _length > _tokens.Length;

    /// <summary>Takes the next token, the nth from 0; false when all are taken. Thread-safe.</summary>
    public bool TryTake(out int nth, out ReadOnlySpan<byte> token)
    {
        token = default;
        nth = Interlocked.Increment(ref _taken) - 1;
        var start = (long)nth * _length;
        if (start + _length > _tokens.Length)
            return false;
        token = _tokens.AsSpan((int)start, _length);
        return true;
    }

    private static long InNoOrder(long first, int count, int nth) => first + (nth * Stride % count);

    private static async Task UntilAsync(long started, TimeSpan due, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ahead = due - Stopwatch.GetElapsedTime(started);
        if (ahead > TimeSpan.Zero)
            await Task.Delay(ahead, cancellationToken);
    }

    private static TokenPool Allocate(TokenMinter minter, int count)
    {
        var length = minter.User(FirstUser).Length;
        return (long)length * count > Array.MaxLength
            ? throw new CommandException($"{count} users are too many for one run: make it shorter or slower.")
            : new TokenPool(GC.AllocateUninitializedArray<byte>(length * count), length);
    }

    private void Sign(TokenMinter minter, long user, int i) =>
        Encoding.ASCII.GetBytes(minter.User(user), _tokens.AsSpan(i * _length, _length));
}
