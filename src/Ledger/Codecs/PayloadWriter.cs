using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Codecs;

/// <summary>Writes numbers compactly (LEB128) into a growing buffer and seals it with a checksum.</summary>
internal sealed class PayloadWriter(int capacity)
{
    /// <summary>Bytes that <see cref="Seal"/> adds.</summary>
    public const int ChecksumBytes = sizeof(uint);

    private byte[] _buffer = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[Length++] = value;
    }

    /// <summary>Writes a number that is not negative, 1 byte per 7 bits.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Reserve(10);
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            _buffer[Length++] = (byte)(rest | 0x80);
        _buffer[Length++] = (byte)rest;
    }

    /// <summary>Writes a key, 16 bytes.</summary>
    public void Key(CommandKey key)
    {
        Reserve(16);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(Length), key.High);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(Length + 8), key.Low);
        Length += 16;
    }

    /// <summary>Writes a definition.</summary>
    public void Definition(ActivityDefinition definition)
    {
        Number(definition.Id);
        Text(definition.Name);
        Number(definition.Total);
        Number(definition.StartsAt.ToUnixTimeMilliseconds());
        Number(definition.EndsAt.ToUnixTimeMilliseconds());
        Number(definition.PerUserLimit);
        Number(definition.HoldSeconds);
    }

    /// <summary>Adds the CRC-32 of all that was written and gives the bytes away; the writer must not be used again.</summary>
    public ReadOnlyMemory<byte> Seal()
    {
        var checksum = Crc32.HashToUInt32(_buffer.AsSpan(0, Length));
        Reserve(ChecksumBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(Length), checksum);
        return _buffer.AsMemory(0, Length + ChecksumBytes);
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer, Length);
        Length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (Length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(Length + bytes, _buffer.Length * 2));
    }
}
