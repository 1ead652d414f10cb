using CouponKill.Api.Users;
using Microsoft.Extensions.Options;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class CredentialsTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("ab", false)]
    [InlineData("a b", false)]
    [InlineData("ábc", false)]
    [InlineData("abc\0", false)]
    public void Usernames(string text, bool expected) => Assert.Equal(expected, Credentials.IsUsername(text));

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Username_lengths(int length, bool expected) => Assert.Equal(expected, Credentials.IsUsername(new string('a', length)));

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Password_lengths(int length, bool expected) => Assert.Equal(expected, Credentials.IsPassword(new string('密', length)));

    [Fact]
    public async Task A_password_belongs_to_its_own_hash_only()
    {
        var passwords = new Passwords(Options.Create(new PasswordOptions()));
        var cancellationToken = TestContext.Current.CancellationToken;
        var hash = await passwords.HashAsync("alice", "correct horse", cancellationToken);
        Assert.DoesNotContain("correct horse", hash, StringComparison.Ordinal);
        Assert.True(await passwords.VerifyAsync("alice", hash, "correct horse", cancellationToken));
        Assert.False(await passwords.VerifyAsync("alice", hash, "correct house", cancellationToken));
        Assert.False(await passwords.VerifyAsync("nobody", null, "correct horse", cancellationToken));
    }
}
