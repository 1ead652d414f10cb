namespace CouponKill.Ledger.Orders;

/// <summary>
/// The store refuses at least one of the orders because of what is in it, and will do so again: nothing was written. A store that is away,
/// full or locked does not say this; it may take the orders later.
/// </summary>
/// <param name="message">What the store says.</param>
/// <param name="innerException">Its own exception.</param>
public sealed class OrdersRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
