using System.Security.Claims;
using CouponKill.Api.Auth;
using CouponKill.Ledger.Accounts;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class TokenTests
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    [Theory]
    [InlineData(1, AccountRole.User, "user")]
    [InlineData(long.MaxValue, AccountRole.Admin, "admin")]
    public async Task An_issued_token_is_valid_and_says_who_and_what(long userId, AccountRole role, string expectedRole)
    {
        var result = await ValidateAsync(Issue(Key, userId, role, TimeProvider.System));
        Assert.True(result.IsValid);
        var caller = new ClaimsPrincipal(result.ClaimsIdentity);
        Assert.True(Caller.IsWellFormed(caller));
        Assert.Equal(userId, caller.UserId);
        Assert.Equal(role == AccountRole.Admin, caller.IsAdmin);
        Assert.Equal(expectedRole, caller.FindFirst("role")!.Value);
        Assert.Equal(3600, long.Parse(caller.FindFirst("exp")!.Value) - long.Parse(caller.FindFirst("iat")!.Value));
    }

    [Fact]
    public async Task An_expired_token_is_known_as_such()
    {
        var past = new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(-3601));
        var result = await ValidateAsync(Issue(Key, 1, AccountRole.User, past));
        Assert.IsType<SecurityTokenExpiredException>(result.Exception);
    }

    /// <summary>The machine's clock may be wrong; that of the process knows.</summary>
    [Theory]
    [InlineData(3_599, true)]
    [InlineData(3_601, false)]
    public async Task A_token_expires_by_the_clock_of_the_process(int seconds, bool isValid)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(2));
        var token = Issue(Key, 1, AccountRole.User, clock);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isValid, (await ValidateAsync(token, clock)).IsValid);
    }

    [Fact]
    public async Task A_token_by_another_key_is_refused()
    {
        var other = Convert.ToBase64String(new byte[32]);
        Assert.False((await ValidateAsync(Issue(other, 1, AccountRole.Admin, TimeProvider.System))).IsValid);
    }

    [Fact]
    public async Task A_token_with_another_algorithm_is_refused()
    {
        var key = new SymmetricSecurityKey(new byte[64]);
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = JwtOptions.Issuer,
            Audience = JwtOptions.Issuer,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha512),
        });
        var options = Options.Create(new JwtOptions { Key = Convert.ToBase64String(new byte[64]) });
        var parameters = BearerSetup.Parameters(new SigningKey(options), TimeProvider.System);
        Assert.False((await Handler.ValidateTokenAsync(token, parameters)).IsValid);
    }

    [Theory]
    [InlineData("0", "user")]
    [InlineData("-1", "user")]
    [InlineData("abc", "user")]
    [InlineData("9223372036854775808", "user")]
    [InlineData("1", "root")]
    [InlineData("1", "")]
    public void Strangers_are_not_well_formed(string subject, string role) =>
        Assert.False(Caller.IsWellFormed(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject), new Claim("role", role)]))));

    [Theory]
    [InlineData(null, "Jwt:Key is missing")]
    [InlineData("", "Jwt:Key is missing")]
    [InlineData("not base64!", "Jwt:Key must be")]
    [InlineData("c2hvcnQ=", "Jwt:Key must be")]
    public void A_weak_key_stops_the_start(string? key, string message)
    {
        var result = new JwtOptionsValidator().Validate(null, new JwtOptions { Key = key });
        Assert.True(result.Failed);
        Assert.StartsWith(message, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_key_is_good_and_stays()
    {
        var directory = Directory.CreateTempSubdirectory("couponkill-");
        try
        {
            var first = DevelopmentKey.LoadOrCreate(directory.FullName);
            Assert.True(new JwtOptionsValidator().Validate(null, new JwtOptions { Key = first }).Succeeded);
            Assert.Equal(first, DevelopmentKey.LoadOrCreate(directory.FullName));
            var file = Assert.Single(directory.GetFiles());
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Issue(string key, long userId, AccountRole role, TimeProvider time)
    {
        var options = Options.Create(new JwtOptions { Key = key });
        return new TokenIssuer(new SigningKey(options), options, time).Issue(userId, role);
    }

    private static Task<TokenValidationResult> ValidateAsync(string token, TimeProvider? clock = null) => Handler.ValidateTokenAsync(
        token, BearerSetup.Parameters(new SigningKey(Options.Create(new JwtOptions { Key = Key })), clock ?? TimeProvider.System));
}
