namespace CouponKill.Bench.Scale;

/// <summary>How large full scale is. Everything is a thousandth of it on the small side.</summary>
internal static class FullScale
{
    public const int Users = 10_000_000;

    /// <summary>Activities that are open at the same time; one of them is hot.</summary>
    public const int Activities = 1_000;

    /// <summary>Units of the hot activity.</summary>
    public const int Units = 1_000_000;

    /// <summary>By what the small side is smaller.</summary>
    public const int Factor = 1_000;
}
