using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CouponKill.Harness.Kafka;

/// <summary>The head of a request, and its body.</summary>
internal readonly record struct KafkaRequest(short Api, short Version, int Correlation, ReadOnlyMemory<byte> Body)
{
    public const short Metadata = 3;
    public const short SaslHandshake = 17;
    public const short ApiVersions = 18;
    public const short CreateTopics = 19;
    public const short SaslAuthenticate = 36;
    public const short CreatePartitions = 37;

    private const int ClientIdAt = 8;

    /// <summary>Reads a request; the body of one with a flexible head begins with its tags.</summary>
    public static KafkaRequest Read(ReadOnlyMemory<byte> frame)
    {
        var head = frame.Span;
        var clientId = Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(head[ClientIdAt..]));
        return new KafkaRequest(
            BinaryPrimitives.ReadInt16BigEndian(head),
            BinaryPrimitives.ReadInt16BigEndian(head[2..]),
            BinaryPrimitives.ReadInt32BigEndian(head[4..]),
            frame[(ClientIdAt + sizeof(short) + clientId)..]);
    }

    /// <summary>A question for topics says whether to make those that are missing, near its end: it is to say no.</summary>
    public void ForbidAutoCreation(Span<byte> frame)
    {
        if (Api != Metadata || Version < 4)
            return;
        var fromEnd = Version switch { < 8 => 1, 9 or 10 => 4, _ => 3 };
        frame[^fromEnd] = 0;
    }
}

/// <summary>Reads the fields of a body one after the other.</summary>
internal ref struct KafkaReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Bytes(sizeof(short)));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Bytes(sizeof(int)));

    public string Text() => Encoding.UTF8.GetString(Bytes(Math.Max((short)0, Int16())));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }
}

/// <summary>Writes an answer's fields one after the other.</summary>
internal sealed class KafkaWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public KafkaWriter(int correlation) => Int32(correlation);

    public KafkaWriter Int16(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)value);
        _bytes.Write(bytes);
        return this;
    }

    public KafkaWriter Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public KafkaWriter Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Int16(bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    public KafkaWriter NoText() => Int16(-1);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
