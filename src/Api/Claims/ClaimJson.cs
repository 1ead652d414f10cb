using System.Buffers.Text;
using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Claims;

/// <summary>
/// The JSON of a <see cref="ClaimBody"/>, written by hand: every winner gets it, and the serializer costs a microsecond and
/// three strings more for the same bytes.
/// </summary>
internal static class ClaimJson
{
    /// <summary>Room for every claim.</summary>
    public const int MaxBytes = 384;

    /// <summary>Writes a claim.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(in Claim claim, Span<byte> target)
    {
        var pen = new Pen(target);
        pen.Write("{\"orderId\":\""u8);
        pen.Write(claim.OrderId.Value);
        pen.Write("\",\"activityId\":\""u8);
        pen.Write(claim.ActivityId);
        pen.Write("\",\"userId\":\""u8);
        pen.Write(claim.UserId);
        pen.Write("\",\"seq\":"u8);
        pen.Write(claim.Seq);
        pen.Write(",\"status\":\""u8);
        pen.Write(Name(claim.Status));
        pen.Write("\",\"createdAt\":"u8);
        pen.WriteTime(claim.CreatedAtMs);
        pen.Write(",\"holdExpiresAt\":"u8);
        if (claim.HoldExpiresAtMs == 0)
            pen.Write("null"u8);
        else
            pen.WriteTime(claim.HoldExpiresAtMs);
        pen.Write("}"u8);
        return pen.Length;
    }

    private static ReadOnlySpan<byte> Name(ClaimStatus status) => status switch
    {
        ClaimStatus.Held => "held"u8,
        ClaimStatus.Confirmed => "confirmed"u8,
        ClaimStatus.Expired => "expired"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };

    private ref struct Pen(Span<byte> target)
    {
        private readonly Span<byte> _target = target;

        public int Length { get; private set; }

        public void Write(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[Length..]);
            Length += text.Length;
        }

        public void Write(long number)
        {
            Utf8Formatter.TryFormat(number, _target[Length..], out var written);
            Length += written;
        }

        /// <summary>As ISO 8601 in UTC with milliseconds, in quotes.</summary>
        public void WriteTime(long unixMs)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;
            Write("\""u8);
            WriteDigits(time.Year, 4, (byte)'-');
            WriteDigits(time.Month, 2, (byte)'-');
            WriteDigits(time.Day, 2, (byte)'T');
            WriteDigits(time.Hour, 2, (byte)':');
            WriteDigits(time.Minute, 2, (byte)':');
            WriteDigits(time.Second, 2, (byte)'.');
            WriteDigits(time.Millisecond, 3, (byte)'Z');
            Write("\""u8);
        }

        private void WriteDigits(int value, int digits, byte end)
        {
            for (var i = Length + digits - 1; i >= Length; i--)
            {
                _target[i] = (byte)('0' + (value % 10));
                value /= 10;
            }

            _target[Length + digits] = end;
            Length += digits + 1;
        }
    }
}
