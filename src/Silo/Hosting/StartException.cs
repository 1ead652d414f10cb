namespace CouponKill.Silo.Hosting;

/// <summary>The start failed for a reason that the operator can mend; the message says how.</summary>
internal sealed class StartException(string message) : Exception(message);
