namespace CouponKill.Streams.Kafka;

/// <summary>Ends a Kafka client that is of no more use, while nobody waits: that may take as long as its brokers are away.</summary>
internal static class ClientDisposal
{
    public static void Start(string name, Action end) =>
        new Thread(() => end()) { IsBackground = true, Name = name }.Start();
}
