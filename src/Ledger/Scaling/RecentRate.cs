namespace CouponKill.Ledger.Scaling;

/// <summary>A rate that rises at once and falls within seconds: the last value, or the mean of the last ones if that is higher.</summary>
public sealed class RecentRate
{
    private const int Length = 5;

    private readonly Queue<double> _values = new(Length);

    /// <summary>Takes the rate of another second.</summary>
    /// <returns>The rate now.</returns>
    public double Take(double value)
    {
        if (_values.Count == Length)
            _values.Dequeue();
        _values.Enqueue(value);
        return Math.Max(value, _values.Average());
    }
}
