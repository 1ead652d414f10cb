using CouponKill.Harness.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CouponKill.Unit.Harness;

public sealed class TokenMinterTests
{
    [Fact]
    public async Task A_standard_library_accepts_its_tokens()
    {
        var key = TokenMinter.NewKey();
        var result = await Validate(new TokenMinter(key).User(4711), key);

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("4711", result.ClaimsIdentity.FindFirst("sub")?.Value);
        Assert.Equal("user", result.ClaimsIdentity.FindFirst("role")?.Value);
    }

    [Fact]
    public async Task Another_key_does_not_fit() =>
        Assert.False((await Validate(new TokenMinter(TokenMinter.NewKey()).User(1), TokenMinter.NewKey())).IsValid);

    [Fact]
    public async Task A_negative_lifetime_makes_expired_tokens()
    {
        var key = TokenMinter.NewKey();
        var result = await Validate(new TokenMinter(key, TimeSpan.FromHours(-1)).User(1), key);
        Assert.IsType<SecurityTokenExpiredException>(result.Exception);
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    public void A_short_key_is_refused(string key) => Assert.Throws<ArgumentException>(() => new TokenMinter(key));

    private static Task<TokenValidationResult> Validate(string token, string key) =>
        new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "couponkill",
            ValidAudience = "couponkill",
            IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(key)),
        });
}
