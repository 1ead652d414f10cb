using CouponKill.Api.Claims;
using CouponKill.Ledger.Claims;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class IdempotencyKeyTests
{
    private static readonly Gen<string> Keys = Gen.Char['!', '~'].Array[1, 200].Select(characters => new string(characters));

    [Fact]
    public void No_header_is_no_key()
    {
        Assert.True(IdempotencyKey.TryHash(null, 1, KeyScope.Claim, out var key));
        Assert.Equal(CommandKey.None, key);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "k")]
    [InlineData(true, "k,k")]
    [InlineData(false, "")]
    [InlineData(false, "k", "k")]
    [InlineData(false, "k", "")]
    [InlineData(false, "", "k")]
    public void One_header_is_a_key_and_two_are_a_mistake(bool expected, params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        if (headers.Length > 0)
            request.Headers[IdempotencyKey.Header] = headers;
        Assert.Equal(expected, IdempotencyKey.TryRead(request, 1, KeyScope.Claim, out var key));
        Assert.Equal(expected && headers.Length > 0, !key.IsNone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\t")]
    [InlineData("\u00e9")]
    [InlineData("\u007f")]
    public void Refuses_what_is_not_visible_ascii(string text) => Assert.False(IdempotencyKey.TryHash(text, 1, KeyScope.Claim, out _));

    [Fact]
    public void Refuses_more_than_200_characters()
    {
        Assert.True(IdempotencyKey.TryHash(new string('k', 200), 1, KeyScope.Claim, out _));
        Assert.False(IdempotencyKey.TryHash(new string('k', 201), 1, KeyScope.Claim, out _));
    }

    [Fact]
    public void The_same_key_is_the_same_and_any_other_user_text_or_scope_is_another() =>
        Gen.Select(Keys, Keys, Gen.Long[1, long.MaxValue - 1]).Sample((one, other, user) =>
        {
            var hash = Hash(one, user, KeyScope.Claim);
            Assert.False(hash.IsNone);
            Assert.Equal(hash, Hash(one, user, KeyScope.Claim));
            Assert.NotEqual(hash, Hash(one, user + 1, KeyScope.Claim));
            Assert.NotEqual(hash, Hash(one, user, KeyScope.Restock));
            Assert.Equal(string.Equals(one, other, StringComparison.Ordinal), hash == Hash(other, user, KeyScope.Claim));
        });

    private static CommandKey Hash(string text, long user, KeyScope scope)
    {
        Assert.True(IdempotencyKey.TryHash(text, user, scope, out var key));
        return key;
    }
}
