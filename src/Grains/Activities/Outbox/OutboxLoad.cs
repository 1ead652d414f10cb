namespace CouponKill.Grains.Activities.Outbox;

/// <summary>What an outbox holds in memory.</summary>
/// <param name="Orders">Order events that are published and not known to be stored.</param>
/// <param name="Bytes">Bytes of claim log records that wait to be published.</param>
internal readonly record struct OutboxLoad(int Orders, int Bytes);
