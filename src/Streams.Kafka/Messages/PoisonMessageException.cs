namespace CouponKill.Streams.Kafka;

/// <summary>A message that this provider cannot read, however often it tries.</summary>
internal sealed class PoisonMessageException(string message, Exception? innerException = null) : Exception(message, innerException);
