using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Activities;

/// <summary>An activity in the catalog.</summary>
/// <param name="Definition">What was defined.</param>
/// <param name="LogCreated">True once the claim log holds the definition. From then on a missing log means refuse to sell.</param>
/// <param name="LastView">The last view written back, or null; it may lag.</param>
public sealed record CatalogEntry(ActivityDefinition Definition, bool LogCreated, ActivityView? LastView)
{
    /// <summary>The identity of its creation; <see cref="CreationId.None"/> when an earlier version has added it.</summary>
    public CreationId Creation { get; init; }
}

/// <summary>How a request to add an activity ended.</summary>
/// <param name="Entry">The activity.</param>
/// <param name="IsReplay">True when an earlier request with the same key had added it.</param>
public sealed record CatalogAddition(CatalogEntry Entry, bool IsReplay);

/// <summary>
/// The list of all activities, which gives them their ids. It knows that an activity exists; what it sells is in the claim log.
/// </summary>
public interface IActivityCatalog
{
    /// <summary>Adds an activity and gives it an id and the identity of its creation.</summary>
    /// <param name="definition">The definition; its id is ignored.</param>
    /// <param name="key">
    /// A repeat with the same key returns the first entry, whatever is to be added; <see cref="CommandKey.None"/> adds always.
    /// </param>
    /// <param name="above">The id is greater: ids up to this one are known to be given, perhaps by a catalog that is lost.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task<CatalogAddition> AddAsync(ActivityDefinition definition, CommandKey key, long above, CancellationToken cancellationToken);

    /// <summary>Gives an entry an identity, unless it has one.</summary>
    /// <returns>The identity that it has now.</returns>
    Task<CreationId> AdoptAsync(long activityId, CreationId creation, CancellationToken cancellationToken);

    /// <summary>The activity, or null.</summary>
    Task<CatalogEntry?> FindAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Activities by ascending id, after <paramref name="after"/>, with this last written status if one is given.</summary>
    Task<IReadOnlyList<CatalogEntry>> ListAsync(ActivityStatus? status, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The ids of all activities whose last written view is not final: not ended, or with units still held.</summary>
    Task<IReadOnlyList<long>> ListUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Notes that the claim log holds the definition.</summary>
    Task MarkLogCreatedAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Writes a view back, unless a newer one (by seq) is there.</summary>
    Task SaveViewAsync(ActivityView view, CancellationToken cancellationToken);
}
