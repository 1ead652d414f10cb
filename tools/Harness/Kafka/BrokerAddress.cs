using System.Buffers.Binary;

namespace CouponKill.Harness.Kafka;

/// <summary>Where an answer tells clients to find a broker: the host, and its port in four bytes behind it.</summary>
internal static class BrokerAddress
{
    /// <summary>Puts another port behind the loopback address, wherever the first one stands there.</summary>
    public static void Replace(Span<byte> answer, int from, int to)
    {
        Span<byte> address = [.. "127.0.0.1"u8, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(address[^sizeof(int)..], from);
        for (var rest = answer; rest.IndexOf(address) is var at and >= 0;)
        {
            rest = rest[(at + address.Length - sizeof(int))..];
            BinaryPrimitives.WriteInt32BigEndian(rest, to);
        }
    }
}
