using System.Buffers.Binary;

namespace CouponKill.Harness.Kafka;

/// <summary>
/// Names the controller in an answer about topics and brokers: the mock cluster has none, and clients wait for one before they ask for
/// topics to be made.
/// </summary>
internal static class MetadataAnswer
{
    private const int FlexibleFrom = 9;
    private const int ThrottledFrom = 3;

    /// <summary>Makes a broker the controller.</summary>
    public static void SetController(Span<byte> answer, short version, int broker)
    {
        var isFlexible = version >= FlexibleFrom;
        var rest = answer[(sizeof(int) + (isFlexible ? 1 : 0) + (version >= ThrottledFrom ? sizeof(int) : 0))..];
        var brokers = isFlexible ? rest[0] - 1 : BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[(isFlexible ? 1 : sizeof(int))..];
        for (var i = 0; i < brokers; i++)
        {
            rest = SkipText(rest[sizeof(int)..], isFlexible);
            rest = SkipText(rest[sizeof(int)..], isFlexible);
            rest = isFlexible ? rest[1..] : rest;
        }

        BinaryPrimitives.WriteInt32BigEndian(SkipText(rest, isFlexible), broker);
    }

    private static Span<byte> SkipText(Span<byte> rest, bool isFlexible) => isFlexible
        ? rest[Math.Max((byte)1, rest[0])..]
        : rest[(sizeof(short) + Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(rest)))..];
}
