namespace CouponKill.Cluster.Faults;

/// <summary>What faults throw: like a driver's own exceptions, none that Orleans can carry to another silo.</summary>
internal sealed class InjectedException(string message) : Exception(message);
