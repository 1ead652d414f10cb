namespace CouponKill.ApiServer.Storage;

/// <summary>Which object: its kind's storage, its namespace (empty for what has none) and its name.</summary>
internal sealed record ObjectKey(string Storage, string Namespace, string Name)
{
    public ObjectKey(ResourceType type, string ns, string name)
        : this(type.StorageKey, type.IsNamespaced ? ns : "", name)
    {
    }

    /// <summary>The order of lists.</summary>
    public string Path => $"{Namespace}/{Name}";
}
