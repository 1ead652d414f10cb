using CouponKill.Bench.Load;

namespace CouponKill.Bench.Scale;

/// <summary>One of the two that are compared.</summary>
internal interface ISide
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>Sells as many units as the load has claims.</summary>
    Task<Takings> SellAsync(OpenLoad load, CancellationToken cancellationToken);
}
