using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace CouponKill.Ledger.Activities;

/// <summary>
/// The identity of an activity's creation: random, kept by catalog and claim log, and sent with orders. So it shows when one of them
/// speaks of another activity that bears the same id.
/// </summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
[GenerateSerializer, Immutable, Alias("ck.creation-id")]
public readonly record struct CreationId([property: Id(0)] ulong High, [property: Id(1)] ulong Low)
{
    /// <summary>Its size.</summary>
    public const int Bytes = 16;

    /// <summary>Not known: stored by a version that had no such identities.</summary>
    public static CreationId None => default;

    /// <summary>True when this is <see cref="None"/>.</summary>
    public bool IsNone => High == 0 && Low == 0;

    /// <summary>One that nobody has had before.</summary>
    public static CreationId New() => FromBytes(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The identity of stored bytes; <see cref="None"/> for null.</summary>
    /// <exception cref="ArgumentException">There are not 16 of them.</exception>
    public static CreationId FromBytes(byte[]? bytes) => bytes switch
    {
        null => None,
        { Length: Bytes } => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8))),
        _ => throw new ArgumentException($"The identity of a creation has {Bytes} bytes, not {bytes.Length}.", nameof(bytes)),
    };

    /// <summary>The identity of its text; <see cref="None"/> for null and for no text.</summary>
    /// <exception cref="FormatException">It is no hexadecimal text of 16 bytes.</exception>
    public static CreationId Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return None;
        return text.Length == 2 * Bytes
            ? FromBytes(Convert.FromHexString(text))
            : throw new FormatException($"'{text}' is not the identity of a creation.");
    }

    /// <summary>The bytes to store; null for <see cref="None"/>.</summary>
    public byte[]? ToBytes()
    {
        if (IsNone)
            return null;
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Low);
        return bytes;
    }

    /// <summary>The hexadecimal text; nothing for <see cref="None"/>.</summary>
    public override string ToString() => IsNone ? "" : string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
