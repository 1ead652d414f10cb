using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CouponKill.Api.Json;

/// <summary>
/// Times as ISO 8601: written in UTC with milliseconds and Z, read with Z or an offset. A time without either is refused,
/// since nobody can know which it is. Seconds may be left out; what is finer than a millisecond is cut off.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int WrittenLength = 24;

    /// <summary>Digits of a fraction that the runtime can read.</summary>
    private const int Digits = 7;

    private static readonly string[] Readable =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mmzzz",
    ];

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !TryParse(reader.GetString(), out var time))
            throw new JsonException();
        return time;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[WrittenLength];
        value.UtcDateTime.TryFormat(text, out var length, Written, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    internal static bool TryParse(string? text, out DateTimeOffset time)
    {
        if (!DateTimeOffset.TryParseExact(Shorten(text), Readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return false;
        time = new DateTimeOffset(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return true;
    }

    /// <summary>Other systems write nine or more digits of a fraction.</summary>
    private static ReadOnlySpan<char> Shorten(ReadOnlySpan<char> text)
    {
        var fraction = text.IndexOf('.') + 1;
        if (fraction == 0)
            return text;
        var length = text[fraction..].IndexOfAnyExceptInRange('0', '9');
        return length <= Digits ? text : string.Concat(text[..(fraction + Digits)], text[(fraction + length)..]);
    }
}
