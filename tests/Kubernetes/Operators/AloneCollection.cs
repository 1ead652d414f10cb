using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>Tests that measure, or need the whole machine: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
