using CouponKill.Ledger.Activities;

namespace CouponKill.Ledger.Rebuild;

/// <summary>What a log's identity, held against the catalog's, means.</summary>
public enum CreationVerdict
{
    /// <summary>Both bear the same.</summary>
    Same,

    /// <summary>The log has none and takes the catalog's.</summary>
    LogAdopts,

    /// <summary>The catalog has none and takes the log's.</summary>
    CatalogAdopts,

    /// <summary>Neither has one: a new one goes to the catalog, and then to the log.</summary>
    BothAdopt,

    /// <summary>The log belongs to another activity that had, or has, the same id.</summary>
    Other,
}

/// <summary>
/// Whether a claim log belongs to the activity of the catalog. Identities decide where both have one. Where one is missing, an earlier
/// version has written it, and the log must at least have been defined as the activity was.
/// </summary>
public static class CreationRule
{
    /// <summary>Decides it.</summary>
    /// <param name="entry">The catalog's entry.</param>
    /// <param name="inLog">The log's identity.</param>
    /// <param name="logged">The definition that the log holds; null when it is empty.</param>
    public static CreationVerdict Judge(CatalogEntry entry, CreationId inLog, ActivityDefinition? logged)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.Creation.IsNone && !inLog.IsNone)
            return entry.Creation == inLog ? CreationVerdict.Same : CreationVerdict.Other;
        if (logged is not null && (AsLogged(logged) != AsLogged(entry.Definition) || WasThereBefore(entry, inLog)))
            return CreationVerdict.Other;
        if (!entry.Creation.IsNone)
            return CreationVerdict.LogAdopts;
        return inLog.IsNone ? CreationVerdict.BothAdopt : CreationVerdict.CatalogAdopts;
    }

    /// <summary>An activity that was never opened gets its log with its identity; what is there without one was there before.</summary>
    private static bool WasThereBefore(CatalogEntry entry, CreationId inLog) =>
        !entry.LogCreated && !entry.Creation.IsNone && inLog.IsNone;

    /// <summary>The log keeps times in milliseconds, the catalog keeps all of them.</summary>
    private static ActivityDefinition AsLogged(ActivityDefinition definition) => definition with
    {
        StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(definition.StartsAt.ToUnixTimeMilliseconds()),
        EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(definition.EndsAt.ToUnixTimeMilliseconds()),
    };
}
