using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Codecs;

/// <summary>
/// Reads what a <see cref="PayloadWriter"/> sealed. Damaged bytes end in <see cref="LedgerCorruptException"/>, never in wrong values.
/// </summary>
internal ref struct PayloadReader
{
    private static readonly long MaxTimeMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private ReadOnlySpan<byte> _rest;

    /// <summary>Checks the checksum and starts to read.</summary>
    public PayloadReader(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < PayloadWriter.ChecksumBytes)
            throw new LedgerCorruptException("A payload is too short to have a checksum.");
        _rest = payload[..^PayloadWriter.ChecksumBytes];
        if (Crc32.HashToUInt32(_rest) != BinaryPrimitives.ReadUInt32LittleEndian(payload[_rest.Length..]))
            throw new LedgerCorruptException("A payload does not match its checksum.");
    }

    /// <summary>True when all is read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a number.</summary>
    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
        }

        throw new LedgerCorruptException("A number is longer than 63 bits.");
    }

    /// <summary>Reads a number that must fit 32 bits.</summary>
    public int Int32()
    {
        var value = Number();
        return value <= int.MaxValue ? (int)value : throw new LedgerCorruptException($"{value} does not fit 32 bits.");
    }

    /// <summary>Reads a key.</summary>
    public CommandKey Key()
    {
        var bytes = Take(16);
        return new CommandKey(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>Reads a definition.</summary>
    public ActivityDefinition Definition() =>
        new(Number(), Encoding.UTF8.GetString(Take(Int32())), Int32(), Time(), Time(), Int32(), Int32());

    private DateTimeOffset Time()
    {
        var ms = Number();
        return ms <= MaxTimeMs
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : throw new LedgerCorruptException($"{ms} is no time.");
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length)
            throw new LedgerCorruptException("A payload ends too early.");
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
