using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CouponKill.Ledger.Claims;
using Microsoft.Extensions.Primitives;

namespace CouponKill.Api.Claims;

/// <summary>What an idempotency key is for; the same text means something else for each.</summary>
internal enum KeyScope
{
    /// <summary>A claim.</summary>
    Claim = 1,

    /// <summary>Creating an activity.</summary>
    Create = 2,

    /// <summary>Restocking an activity.</summary>
    Restock = 3,
}

/// <summary>The Idempotency-Key header: a repeat with the same key gets the first answer.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Says that the answer is that of an earlier request.</summary>
    public const string ReplayHeader = "Idempotent-Replay";

    public const int MaxLength = 200;

    /// <summary>The value of <see cref="ReplayHeader"/>.</summary>
    public static readonly StringValues IsReplay = "true";

    private const byte FirstVisible = 0x21;
    private const byte LastVisible = 0x7E;

    /// <summary>Reads the key of a request, as <see cref="TryHash"/> does.</summary>
    /// <returns>False also when there are two: which one is meant nobody can know, and joined they would be a third.</returns>
    public static bool TryRead(HttpRequest request, long userId, KeyScope scope, out CommandKey key)
    {
        var values = request.Headers[Header];
        key = CommandKey.None;
        return values.Count == 0 || (values.Count == 1 && TryHash(values[0], userId, scope, out key));
    }

    /// <summary>
    /// Hashes a key together with its user, so that nobody can hit upon another's. No header gives <see cref="CommandKey.None"/>,
    /// and a key never does.
    /// </summary>
    /// <returns>False when the header is not 1 to <see cref="MaxLength"/> visible ASCII characters.</returns>
    public static bool TryHash(string? text, long userId, KeyScope scope, out CommandKey key)
    {
        key = CommandKey.None;
        if (text is null)
            return true;
        if (text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExceptInRange((char)FirstVisible, (char)LastVisible))
            return false;

        Span<byte> bytes = stackalloc byte[sizeof(long) + MaxLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, userId);
        var length = sizeof(long) + Encoding.ASCII.GetBytes(text, bytes[sizeof(long)..]);
        var hash = XxHash128.HashToUInt128(bytes[..length], (long)scope);
        key = new CommandKey((ulong)(hash >> 64), (ulong)hash);
        if (key.IsNone)
            key = new CommandKey(0, 1);
        return true;
    }
}
