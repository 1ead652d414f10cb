namespace CouponKill.Ledger.Rebuild;

/// <summary>A claim log is not rebuilt.</summary>
/// <param name="message">Why, in one line.</param>
/// <param name="innerException">Its cause, or null.</param>
public sealed class RebuildException(string message, Exception? innerException = null) : Exception(message, innerException);
