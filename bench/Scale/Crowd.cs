using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>Users of one range of ids. They come in no order, and nobody comes twice.</summary>
/// <param name="size">How many there are: a power of ten.</param>
internal sealed class Crowd(int size)
{
    // Neither even nor a multiple of five, so it meets everybody before it meets somebody again.
    private const long Stride = 0x9E3779B1;

    private readonly long _first = TokenPool.NewUsers(size);
    private int _came;

    /// <summary>The id of the next who comes.</summary>
    public long Next() => _first + (_came++ * Stride % size);
}
