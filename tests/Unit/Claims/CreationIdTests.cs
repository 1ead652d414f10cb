using CouponKill.Ledger.Activities;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class CreationIdTests
{
    [Fact]
    public void Its_bytes_and_its_text_read_back()
    {
        var id = CreationId.New();
        Assert.Equal(id, CreationId.FromBytes(id.ToBytes()));
        Assert.Equal(id, CreationId.Parse(id.ToString()));
        Assert.Equal(Convert.ToHexStringLower(id.ToBytes()!), id.ToString());
        Assert.NotEqual(id, CreationId.New());
    }

    [Fact]
    public void None_is_no_bytes_and_no_text()
    {
        Assert.True(CreationId.None.IsNone);
        Assert.Null(CreationId.None.ToBytes());
        Assert.Equal("", CreationId.None.ToString());
        Assert.Equal(CreationId.None, CreationId.FromBytes(null));
        Assert.Equal(CreationId.None, CreationId.Parse(null));
        Assert.Equal(CreationId.None, CreationId.Parse(""));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789abcdef0123456789abcdef00")]
    public void Another_text_is_refused(string text) => Assert.Throws<FormatException>(() => CreationId.Parse(text));
}
