using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace CouponKill.Harness.Kafka;

/// <summary>What a relay can do that the brokers behind it cannot.</summary>
public sealed record RelayOptions
{
    /// <summary>Makes topics on request, as a broker does for clients that may, and none by itself, as the mock cluster does.</summary>
    public bool CreatesTopics { get; init; }

    /// <summary>Topics that were asked to have more partitions, each with its new number.</summary>
    public ConcurrentQueue<(string Topic, int Partitions)> Grown { get; } = new();

    /// <summary>With it, clients must speak TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>With it, clients must log in (SASL PLAIN) before anything else.</summary>
    public RelayLogin? Login { get; init; }
}

/// <summary>Name and password of the one client that may log in.</summary>
public sealed record RelayLogin(string User, string Password);
