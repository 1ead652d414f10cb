using CouponKill.Harness.Processes;
using CouponKill.Silo.Configuration;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>Secrets may be in files, and no line end becomes part of one.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Secrets =>
        [.. KnownSettings.All.Where(setting => setting is { IsSecret: true, IsOpen: false }).Select(setting => setting.Key)];

    private string SecretPath => Path.Combine(_directory.Path, "secret");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Secrets))]
    [InlineData("Kafka:ClientSettings:sasl.password")]
    public void Every_secret_may_be_in_a_file(string key)
    {
        File.WriteAllText(SecretPath, "correct horse\n");
        Assert.Equal("correct horse", Load(($"{key}_FILE", SecretPath))[key]);
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData(" secret \n", " secret ")]
    [InlineData("", "")]
    public void Only_one_line_end_at_the_end_is_cut_off(string text, string secret)
    {
        File.WriteAllText(SecretPath, text);
        Assert.Equal(secret, Load(("Admin:Password_FILE", SecretPath))["Admin:Password"]);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("secret\n\n")]
    public void Another_line_end_in_a_file_is_refused(string text)
    {
        File.WriteAllText(SecretPath, text);
        Refuses("Admin:Password has a line end", ("Admin:Password_FILE", SecretPath));
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_line_end_in_a_secret_is_refused(string key) => Refuses($"{key} has a line end", (key, "secret\n"));

    [Fact]
    public void A_certificate_has_many_lines() => Load(("Kafka:ClientSettings:ssl.key.pem", "-----BEGIN\nxyz\n"));

    [Fact]
    public void A_secret_is_given_once()
    {
        File.WriteAllText(SecretPath, "secret");
        Refuses("Admin:Password is given twice", ("Admin:Password_FILE", SecretPath), ("Admin:Password", "other"));
    }

    [Theory]
    [InlineData("/nowhere/secret")]
    [InlineData("/")]
    [InlineData("/dev/zero")]
    public void A_file_that_cannot_be_read_is_named_with_its_key(string path) =>
        Refuses("Admin:Password_FILE", ("Admin:Password_FILE", path));

    private static void Refuses(string message, params (string Key, string Value)[] settings) =>
        Assert.Contains(message, Assert.Throws<StartException>(() => Load(settings)).Message, StringComparison.Ordinal);

    private static ConfigurationManager Load(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        SecretFiles.Load(configuration);
        return configuration;
    }
}
