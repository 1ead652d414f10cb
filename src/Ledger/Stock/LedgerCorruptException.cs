namespace CouponKill.Ledger.Stock;

/// <summary>An event or a snapshot does not follow from what came before: a bug, or a damaged log. The activity must not sell.</summary>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="innerException">Its cause, or null.</param>
public sealed class LedgerCorruptException(string message, Exception? innerException = null) : Exception(message, innerException);
