using CouponKill.Api;
using CouponKill.Api.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CouponKill.Unit.Api;

/// <summary>The hot route's short way must judge every token as the authentication handler does, which all other routes ask.</summary>
public sealed class BearerTokensTests : IAsyncDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly WebApplication _app = Build();

    [Theory]
    [InlineData("user")]
    [InlineData("admin")]
    public async Task A_good_token_says_who(string role)
    {
        var identity = await AskBothAsync($"Bearer {Token(claims: Claims("42", role))}");
        Assert.True(identity.IsUser);
        Assert.Equal(42, identity.UserId);
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    public async Task The_scheme_may_be_written_otherwise(string scheme) =>
        Assert.Equal(7, (await AskBothAsync($"{scheme}{Token(claims: Claims("7", "user"))} ")).UserId);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer    ")]
    [InlineData("Basic YWxpY2U6c2VjcmV0")]
    public async Task Without_a_token_nobody_is_there(string? header) => Assert.Equal(BearerIdentity.Nobody, await AskBothAsync(header));

    [Theory]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZSI6InVzZXIifQ.")]
    public async Task What_is_no_token_of_ours_is_refused(string header) => Assert.NotNull((await AskBothAsync(header)).Failure);

    [Theory]
    [InlineData("0", "user")]
    [InlineData("-1", "user")]
    [InlineData("+1", "user")]
    [InlineData("alice", "user")]
    [InlineData("9223372036854775808", "user")]
    [InlineData("", "user")]
    [InlineData("1", "root")]
    [InlineData("1", "")]
    [InlineData("1", null)]
    [InlineData(null, "user")]
    public async Task Strangers_are_refused(string? subject, string? role) =>
        Assert.NotNull((await AskBothAsync($"Bearer {Token(claims: Claims(subject, role))}")).Failure);

    [Fact]
    public async Task Another_key_issuer_audience_or_algorithm_is_refused()
    {
        Assert.NotNull((await AskBothAsync($"Bearer {Token(key: new byte[32])}")).Failure);
        Assert.NotNull((await AskBothAsync($"Bearer {Token(issuer: "elsewhere")}")).Failure);
        Assert.NotNull((await AskBothAsync($"Bearer {Token(audience: "elsewhere")}")).Failure);
        Assert.NotNull((await AskBothAsync($"Bearer {Token(algorithm: SecurityAlgorithms.HmacSha512)}")).Failure);
    }

    [Fact]
    public async Task A_token_that_is_over_is_known_as_such() =>
        Assert.IsType<SecurityTokenExpiredException>(
            (await AskBothAsync($"Bearer {Token(expires: DateTime.UtcNow.AddSeconds(-1))}")).Failure);

    [Fact]
    public async Task A_token_that_never_ends_is_refused() =>
        Assert.NotNull((await AskBothAsync($"Bearer {Token(expires: DateTime.MaxValue)}")).Failure);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The short way's word, after the handler has said the same.</summary>
    private async Task<BearerIdentity> AskBothAsync(string? header)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        if (header is not null)
            context.Request.Headers.Authorization = header;
        var handler = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        var identity = await _app.Services.GetRequiredService<BearerTokens>().ReadAsync(context.Request);

        Assert.Equal(handler.Succeeded, identity.IsUser);
        Assert.Equal(handler.Failure is null, identity.Failure is null);
        Assert.Equal(handler.Failure is SecurityTokenExpiredException, identity.Failure is SecurityTokenExpiredException);
        if (handler.Succeeded)
            Assert.Equal(handler.Principal.UserId, identity.UserId);
        return identity;
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Jwt:Key", Convert.ToBase64String(Key))]);
        builder.AddFrontEnd();
        return builder.Build();
    }

    private static Dictionary<string, object> Claims(string? subject, string? role)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        if (subject is not null)
            claims["sub"] = subject;
        if (role is not null)
            claims["role"] = role;
        return claims;
    }

    private static string Token(
        byte[]? key = null,
        string issuer = JwtOptions.Issuer,
        string audience = JwtOptions.Issuer,
        string algorithm = SecurityAlgorithms.HmacSha256,
        DateTime? expires = null,
        Dictionary<string, object>? claims = null) => Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Expires = expires == DateTime.MaxValue ? null : expires ?? DateTime.UtcNow.AddMinutes(1),
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key ?? Key), algorithm),
            Claims = claims ?? Claims("1", "user"),
        });
}
