using System.Buffers;
using System.ComponentModel.DataAnnotations;
using CouponKill.Shared;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>Where the claim log's Redis is, and how durable it has to be; section <c>Redis</c>.</summary>
public sealed class RedisOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Redis";

    private static readonly SearchValues<char> NotInPrefix = SearchValues.Create("{} \0\r\n");

    /// <summary>
    /// Addresses and settings in StackExchange.Redis' syntax, such as <c>redis-1:6379,password=...,ssl=true</c>. Required.
    /// </summary>
    [Secret]
    [Given("the address of the Redis that keeps the claim log, such as redis-1:6379")]
    public string Configuration { get; set; } = "";

    /// <summary>
    /// What the names of all keys begin with; several clusters can share a Redis under different prefixes. Without braces, spaces and
    /// line ends; by default couponkill.
    /// </summary>
    public string KeyPrefix { get; set; } = "couponkill";

    /// <summary>
    /// How long a command may take until its outcome counts as unknown; some hundred milliseconds to a second more are possible. 0.01
    /// seconds to 1 minute, by default 3 seconds.
    /// </summary>
    [InRange("00:00:00.01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the start waits for Redis. 0 to 1 hour, by default 30 seconds.</summary>
    [InRange("00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Replicas that must have a record before its append succeeds. Not for Redis Cluster. 0 to 100, by default 0.</summary>
    [InRange(0, 100)]
    public int Replicas { get; set; }

    /// <summary>
    /// How long an append waits for <see cref="Replicas"/>; after that its outcome counts as unknown. 0.01 seconds to 1 minute, and less
    /// than <see cref="Timeout"/> if there are replicas to wait for; by default 1 second.
    /// </summary>
    [InRange("00:00:00.01", "00:01:00")]
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Start although Redis keeps nothing across a restart (<c>appendonly no</c>) or may evict keys. For tests and demonstrations:
    /// what it loses, no claim comes back from. By default false.
    /// </summary>
    public bool AllowVolatile { get; set; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Configuration) && !IsConfiguration(Configuration))
        {
            yield return SettingFailure.Of(
                validationContext,
                nameof(Configuration),
                "cannot be read: it must be in StackExchange.Redis' syntax, such as redis-1:6379,password=...,ssl=true");
        }

        if (string.IsNullOrEmpty(KeyPrefix) || KeyPrefix.AsSpan().ContainsAny(NotInPrefix))
            yield return SettingFailure.Of(
                validationContext, nameof(KeyPrefix), "must not be empty and must have no braces, spaces or line ends");
        if (Replicas > 0 && ReplicaTimeout >= Timeout)
            yield return SettingFailure.Of(validationContext, nameof(ReplicaTimeout), "must be shorter than Redis:Timeout");
    }

    // The parser's own message may quote a piece of the password.
    private static bool IsConfiguration(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
