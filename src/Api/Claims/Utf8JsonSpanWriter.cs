using System.Buffers.Text;

namespace CouponKill.Api.Claims;

/// <summary>Writes pieces of JSON in UTF-8 one after another into a span that is large enough.</summary>
/// <param name="target">Where to write.</param>
internal ref struct Utf8JsonSpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>As it is, without quotes and escapes.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_target[Length..]);
        Length += text.Length;
    }

    /// <summary>As decimal digits.</summary>
    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _target[Length..], out var written);
        Length += written;
    }

    /// <summary>As ISO 8601 in UTC with milliseconds, in quotes.</summary>
    /// <param name="unixMs">Milliseconds since 1970, before the year 10000.</param>
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
