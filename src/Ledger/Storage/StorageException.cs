namespace CouponKill.Ledger.Storage;

/// <summary>The storage cannot be opened, or would not keep what is written.</summary>
/// <param name="message">Why, in one line that an operator can act on.</param>
/// <param name="innerException">Its cause, or null.</param>
public class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);
