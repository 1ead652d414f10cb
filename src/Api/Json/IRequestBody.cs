using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Json;

/// <summary>The body of a request. Members may be absent until <see cref="Validate"/> found nothing.</summary>
internal interface IRequestBody<TSelf>
    where TSelf : class, IRequestBody<TSelf>
{
    /// <summary>How to read it.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>True when no body at all means {}.</summary>
    static virtual bool MayBeAbsent => false;

    /// <summary>Reports everything that is wrong with it at this time.</summary>
    void Validate(FieldErrors errors, DateTimeOffset now);
}
