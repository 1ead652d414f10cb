using System.Text.Json;
using CouponKill.Api.Json;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class UtcTimeConverterTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new UtcTimeConverter() } };

    [Fact]
    public void Writes_utc_with_milliseconds() => Assert.Equal(
        "\"2030-01-31T04:05:06.007Z\"",
        JsonSerializer.Serialize(new DateTimeOffset(2030, 1, 31, 12, 5, 6, 7, TimeSpan.FromHours(8)), Options));

    [Theory]
    [InlineData("2030-01-31T12:00:00Z", 12, 0)]
    [InlineData("2030-01-31T12:00:00.1239999Z", 12, 123)]
    [InlineData("2030-01-31T12:00:00.5+08:00", 4, 500)]
    [InlineData("2030-01-31T12:00Z", 12, 0)]
    [InlineData("2030-01-31T12:00+08:00", 4, 0)]
    [InlineData("2030-01-31T12:00:00.123456789Z", 12, 123)]
    [InlineData("2030-01-31T12:00:00.123456789012345-01:00", 13, 123)]
    public void Reads_z_and_offsets(string text, int hour, int millisecond)
    {
        Assert.True(UtcTimeConverter.TryParse(text, out var time));
        Assert.Equal(new DateTimeOffset(2030, 1, 31, hour, 0, 0, millisecond, TimeSpan.Zero), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2030-01-31T12:00:00")]
    [InlineData("2030-01-31")]
    [InlineData("2030-02-30T12:00:00Z")]
    [InlineData("2030-01-31 12:00:00Z")]
    [InlineData("2030-01-31T12:00:00.12345678x9Z")]
    [InlineData("2030-01-31T12:00.123456789Z")]
    [InlineData("2030-01-31T12Z")]
    [InlineData("1.123456789")]
    [InlineData(" 2030-01-31T12:00:00Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("1893456000")]
    public void Refuses_everything_else(string? text) => Assert.False(UtcTimeConverter.TryParse(text, out _));

    [Fact]
    public void Reads_what_it_writes() =>
        Gen.Long[0, 253402300799999].Select(DateTimeOffset.FromUnixTimeMilliseconds).Sample(time =>
            JsonSerializer.Deserialize<DateTimeOffset>(JsonSerializer.Serialize(time, Options), Options) == time);
}
