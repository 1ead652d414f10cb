using System.Buffers;
using Orleans.Serialization;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Messages as bytes: three bytes by which a message of this provider is known, one byte for the version, then the batch as
/// Orleans serialises it.
/// </summary>
internal sealed class MessageCodec(Serializer<StoredBatch> serializer)
{
    private const byte Version = 1;
    private const int FirstRoom = 4 << 10;
    private const int MaxKept = 1 << 20;
    private static readonly byte[] Prefix = [.. "OKS"u8, Version];

    /// <summary>Room that each thread keeps for its next message; too large a one only until then.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public byte[] Encode(StoredBatch batch)
    {
        var buffer = t_buffer is { Capacity: <= MaxKept } kept ? kept : t_buffer = new ArrayBufferWriter<byte>(FirstRoom);
        buffer.ResetWrittenCount();
        buffer.Write(Prefix);
        serializer.Serialize(batch, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="PoisonMessageException">
    /// The bytes are not a message of this provider, or hold types that this process does not know.
    /// </exception>
    public StoredBatch Decode(byte[]? value)
    {
        if (value is null || value.Length < Prefix.Length
            || !value.AsSpan(0, Prefix.Length - 1).SequenceEqual(Prefix.AsSpan(0, Prefix.Length - 1)))
            throw new PoisonMessageException("Not a message of this stream provider.");
        if (value[Prefix.Length - 1] != Version)
            throw new PoisonMessageException($"Version {value[Prefix.Length - 1]} is unknown; this provider reads version {Version}.");
        var batch = Deserialize(value.AsMemory(Prefix.Length));
        return batch is { Events: not null } ? batch : throw new PoisonMessageException("The message holds no events.");
    }

    private StoredBatch? Deserialize(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return serializer.Deserialize(bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PoisonMessageException($"Cannot be deserialised: {e.GetType().Name}: {e.Message}", e);
        }
    }
}
