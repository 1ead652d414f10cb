namespace CouponKill.Operator.Runtime;

/// <summary>The caches of all kinds that the operator looks at.</summary>
internal sealed class Caches(IReadOnlyList<ObjectCache> all)
{
    private readonly Dictionary<Kind, ObjectCache> _byKind = all.ToDictionary(cache => cache.Kind);

    public IReadOnlyList<ObjectCache> All => all;

    public ObjectCache Of(Kind kind) => _byKind[kind];
}
