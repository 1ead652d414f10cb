using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Batching;

/// <summary>
/// Granted claims that a user partition has not heard of yet; bounded, and thread-safe. What does not fit is forgotten: the ledger knows
/// it.
/// </summary>
internal sealed class GrantNews
{
    private const int Capacity = 4_096;

    private readonly Lock _lock = new();
    private readonly List<Claim> _claims = [];

    /// <summary>Takes note of a claim, if there is room.</summary>
    public void Add(in Claim claim)
    {
        lock (_lock)
        {
            if (_claims.Count < Capacity)
                _claims.Add(claim);
        }
    }

    /// <summary>Gives away all that was noted.</summary>
    public Claim[] TakeAll()
    {
        lock (_lock)
        {
            Claim[] all = [.. _claims];
            _claims.Clear();
            return all;
        }
    }
}
