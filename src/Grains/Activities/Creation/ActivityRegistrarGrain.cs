using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Dashboard;

namespace CouponKill.Grains.Activities.Creation;

/// <summary>
/// Gives a new activity an id that neither store has seen: the catalog knows the ids in it, the claim log those that a catalog which
/// was put back to an older copy has forgotten.
/// </summary>
/// <remarks>It has no state, so a silo that answers an admin has one of its own.</remarks>
[StatelessWorker]
[Reentrant]
[NoProfiling]
internal sealed partial class ActivityRegistrarGrain(ActivityServices services, ILogger<ActivityRegistrarGrain> logger)
    : Grain, IActivityRegistrarGrain
{
    /// <summary>Callers wait for 10 seconds.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(9);

    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public async Task<ActivityRegistration> AddAsync(ActivityDefinition definition, CommandKey key)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        var (log, catalog) = (services.Stores.Log, services.Stores.Catalog);
        try
        {
            var highest = await log.FindHighestActivityIdAsync(timeout.Token);
            var (entry, isReplay) = await catalog.AddAsync(definition, key, highest, timeout.Token);
            return new ActivityRegistration(entry.Definition, isReplay);
        }
        catch (Exception exception)
        {
            NotAdded(definition.Name, exception);
            throw new OutcomeUnknownException("The activity may not have been added. Repeating with the same key is safe.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Activity '{Name}' may not have been added.")]
    private partial void NotAdded(string name, Exception exception);
}
