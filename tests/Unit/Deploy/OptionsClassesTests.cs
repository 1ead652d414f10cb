using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>All settings are registered in the same way.</summary>
public sealed class OptionsClassesTests
{
    public static TheoryData<string> Names => [.. Settings.OptionsTypes().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_options_class_is_checked_before_the_start_of_a_profile(string name)
    {
        var type = Settings.OptionsTypes().Single(type => string.Equals(type.Name, name, StringComparison.Ordinal));
        var validator = typeof(IValidateOptions<>).MakeGenericType(type);
        await using var cluster = Settings.Compose(Settings.Required);
        await using var embedded = Settings.Compose(
            Settings.Required.Where(setting => !string.Equals(setting.Key, "Profile", StringComparison.Ordinal)));
        var validators = cluster.Services.GetServices(validator).Concat(embedded.Services.GetServices(validator)).Select(
            found => found!.GetType());
        Assert.Single(validators.Distinct(), found => string.Equals(found.Namespace, type.Namespace, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Claims:MaxBatch", "4097", "Claims:MaxBatch must lie in 1..4096.")]
    [InlineData("Claims:QueueTimeout", "00:02:00", "Claims:QueueTimeout must lie in 00:00:01..00:01:00.")]
    [InlineData("Users:MaxRemembered", "0", "Users:MaxRemembered must be at least 1.")]
    [InlineData("Activity:KeepFinished", "0", "Activity:KeepFinished must be at least 00:00:01.")]
    [InlineData("Cluster:Id", " ", "Cluster:Id is missing.")]
    [InlineData("Silo:AdvertisedAddress", "here", "Silo:AdvertisedAddress is 'here'; it must be an IP address.")]
    [InlineData("Redis:Replicas", "101", "Redis:Replicas must lie in 0..100.")]
    [InlineData("MySql:StartTimeout", "02:00:00", "MySql:StartTimeout must lie in 00:00:00..01:00:00.")]
    [InlineData("Jwt:LifetimeSeconds", "0", "Jwt:LifetimeSeconds must be at least 1.")]
    [InlineData("Admin:Password", "short", "Admin:Password must be 8 to 128 characters.")]
    [InlineData("Kafka:PartitionCount", "0", "Kafka:PartitionCount must lie in 1..10000 (options named 'orders').")]
    public void A_wrong_setting_is_one_line_that_names_the_key(string key, string value, string message)
    {
        var settings = new Dictionary<string, string>(Settings.Required, StringComparer.Ordinal) { [key] = value };
        var error = Assert.Throws<OptionsValidationException>(() => Settings.Compose(settings));
        Assert.Equal(message, Assert.Single(error.Failures));
    }
}
