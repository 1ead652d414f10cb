using System.Buffers;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>Where the claim log's Redis is, and how durable it has to be.</summary>
public sealed class RedisOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Redis";

    /// <summary>Addresses and settings in StackExchange.Redis' syntax, such as <c>redis-1:6379,password=...,ssl=true</c>.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>What the names of all keys begin with; several clusters can share a Redis under different prefixes.</summary>
    public string KeyPrefix { get; set; } = "couponkill";

    /// <summary>How long a command may take until its outcome counts as unknown; some hundred milliseconds to a second more are possible.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the start waits for Redis.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Replicas that must have a record before its append succeeds; 0 for none. Not for Redis Cluster.</summary>
    public int Replicas { get; set; }

    /// <summary>How long an append waits for <see cref="Replicas"/>; after that its outcome counts as unknown.</summary>
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Start although Redis keeps nothing across a restart (<c>appendonly no</c>) or may evict keys. For tests and demonstrations:
    /// what it loses, no claim comes back from.
    /// </summary>
    public bool AllowVolatile { get; set; }
}

internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    private static readonly SearchValues<char> NotInPrefix = SearchValues.Create("{} \0\r\n");
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var error = Check(options);
        return error is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(error);
    }

    private static string? Check(RedisOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Configuration))
            return "Redis:Configuration is missing: the address of the Redis that keeps the claim log, such as redis-1:6379.";
        if (!IsConfiguration(options.Configuration))
            return "Redis:Configuration cannot be read: it must be in StackExchange.Redis' syntax, such as redis-1:6379,password=...,ssl=true.";
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.AsSpan().ContainsAny(NotInPrefix))
            return "Redis:KeyPrefix must not be empty and must have no braces, spaces or line ends.";
        if (!IsTimeout(options.Timeout) || !IsTimeout(options.ReplicaTimeout))
            return "Redis:Timeout and Redis:ReplicaTimeout must lie between 0.01 seconds and 1 minute.";
        if (options.Replicas > 0 && options.ReplicaTimeout >= options.Timeout)
            return "Redis:ReplicaTimeout must be shorter than Redis:Timeout.";
        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1))
            return "Redis:StartTimeout must lie between 0 and 1 hour.";
        return options.Replicas is < 0 or > 100 ? "Redis:Replicas must lie in 0..100." : null;
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

    private static bool IsTimeout(TimeSpan time) => time >= TimeSpan.FromMilliseconds(10) && time <= LongestTimeout;
}
