using System.Globalization;
using System.Text;
using CouponKill.Api.Users;
using CouponKill.Harness.Processes;
using Microsoft.Extensions.Options;
using Xunit;

namespace CouponKill.Unit.Api;

/// <summary>What looks the same is the same password.</summary>
public sealed class ComposedFormTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Texts and their form NFC by another implementation: well-known ones, and random rows of bases and marks.</summary>
    [Fact]
    public void It_is_the_form_that_others_make_of_it()
    {
        var cases = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "tests", "Unit", "Api", "composed-forms.txt"));
        Assert.All(cases, line =>
        {
            var (text, form) = (Text(line.Split(" = ")[0]), Text(line.Split(" = ")[1]));
            Assert.Equal(form, ComposedForm.Of(text));
            Assert.Equal(form, ComposedForm.Of(form));
        });
    }

    [Theory]
    [InlineData("plain ASCII")]
    [InlineData("")]
    public void Some_stay_as_they_are(string text) => Assert.Same(text, ComposedForm.Of(text));

    [Fact]
    public void Half_of_a_surrogate_pair_stays_what_it_is()
    {
        const string text = "half \ud83d of a pair e\u0301";
        Assert.Same(text, ComposedForm.Of(text));
    }

    [Theory]
    [InlineData("cafe\u0301 au lait", "caf\u00e9 au lait", true)]
    [InlineData("caf\u00e9 au lait", "cafe\u0301 au lait", true)]
    [InlineData("cafe au lait", "caf\u00e9 au lait", false)]
    public async Task A_password_is_right_in_each_of_its_forms(string registered, string typed, bool isRight)
    {
        var passwords = new Passwords(Options.Create(new PasswordOptions()));
        var hash = await passwords.HashAsync("alice", registered, Cancel);
        Assert.Equal(isRight, await passwords.VerifyAsync("alice", hash, typed, Cancel));
    }

    /// <summary>Earlier versions hashed what was typed.</summary>
    [Fact]
    public async Task A_hash_of_another_form_stays_right_as_it_was_typed()
    {
        const string typed = "cafe\u0301 au lait";
        var hash = new Microsoft.AspNetCore.Identity.PasswordHasher<string>().HashPassword("alice", typed);
        var passwords = new Passwords(Options.Create(new PasswordOptions()));
        Assert.True(await passwords.VerifyAsync("alice", hash, typed, Cancel));
        Assert.False(await passwords.VerifyAsync("alice", hash, typed + "!", Cancel));
    }

    private static string Text(string codes) => string.Concat(codes.Split(' ').Select(Character));

    private static Rune Character(string code) => new(int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
