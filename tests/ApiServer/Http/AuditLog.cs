using System.Collections.Concurrent;
using CouponKill.ApiServer.Access;

namespace CouponKill.ApiServer.Http;

/// <summary>A request that was answered, or cut off.</summary>
/// <param name="Number">From 1, in the order in which they came.</param>
/// <param name="Request">What it was about.</param>
/// <param name="User">Who asked.</param>
/// <param name="UserAgent">The program that asked.</param>
/// <param name="Code">The answer's status; 0 when the connection was cut.</param>
/// <param name="IsDenied">True when no role allowed it.</param>
public sealed record AuditRecord(long Number, RequestInfo Request, User User, string UserAgent, int Code, bool IsDenied)
{
    /// <summary>True for what can change something.</summary>
    public bool IsWrite => Request.Method is not ("GET" or "HEAD");

    public override string ToString() => $"{Number} {Request.Method} {Request.Path} {UserAgent} {Code}";
}

/// <summary>All requests since the start, or since they were last cleared.</summary>
public sealed class AuditLog
{
    private readonly ConcurrentQueue<AuditRecord> _records = new();
    private long _count;

    public IReadOnlyList<AuditRecord> Records => [.. _records.OrderBy(record => record.Number)];

    public void Clear() => _records.Clear();

    internal long NextNumber() => Interlocked.Increment(ref _count);

    internal void Add(AuditRecord record) => _records.Enqueue(record);
}
