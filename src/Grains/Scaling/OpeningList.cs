using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Scaling;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Scaling;

/// <summary>
/// The sales that open soon, by the catalog. It is read by one process for the whole cluster, every few seconds; while it does not answer,
/// what is known stands.
/// </summary>
internal sealed partial class OpeningList(IActivityCatalog catalog, TimeProvider clock, ILogger logger)
{
    /// <summary>As far ahead as anybody may want to know.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(1.1);

    /// <summary>Longer than any rush that is forecast.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    /// <summary>Of more, those with most units count: they travel with each answer.</summary>
    private const int Most = 100;
    private const int Page = 500;
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;
    private readonly Dictionary<long, Opening> _openings = [];
    private long? _readAt;
    private bool _isReading;

    /// <summary>The sales that count now, by when they open.</summary>
    public Opening[] Near()
    {
        var now = clock.GetUtcNow();
        foreach (var old in _openings.Values.Where(opening => opening.StartsAt < now - Memory).ToList())
            _openings.Remove(old.ActivityId);
        return
        [
            .. _openings.Values.Where(opening => opening.StartsAt < now + Horizon)
                .OrderByDescending(opening => opening.Total).Take(Most).OrderBy(opening => opening.StartsAt),
        ];
    }

    /// <summary>Takes over what an earlier list knew, until the catalog has answered.</summary>
    public void Inherit(Opening[] openings)
    {
        if (_readAt is not null && !_isReading)
            return;
        foreach (var opening in openings)
            _openings.TryAdd(opening.ActivityId, opening);
    }

    /// <summary>Reads the catalog if that is due; never throws.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_isReading || (_readAt is { } readAt && clock.GetElapsedTime(readAt) < ReadInterval))
            return;
        (_isReading, _readAt) = (true, clock.GetTimestamp());
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(ReadTimeout);
            await ReadAsync(timeout.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotRead(exception.Message);
        }
        finally
        {
            _isReading = false;
        }
    }

    /// <summary>What is not scheduled any more has opened, or will not: only the former stays.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var scheduled = new HashSet<long>();
        IReadOnlyList<CatalogEntry> page;
        var after = 0L;
        do
        {
            page = await catalog.ListAsync(ActivityStatus.Scheduled, after, Page, cancellationToken);
            foreach (var entry in page)
            {
                var (id, total) = (entry.Definition.Id, entry.LastView?.Total ?? entry.Definition.Total);
                _openings[id] = new Opening(id, entry.Definition.StartsAt, total);
                scheduled.Add(id);
                after = id;
            }
        }
        while (page.Count == Page);

        var now = clock.GetUtcNow();
        foreach (var gone in _openings.Values.Where(one => one.StartsAt > now && !scheduled.Contains(one.ActivityId)).ToList())
            _openings.Remove(gone.ActivityId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The catalog did not tell what opens soon; asking again: {Reason}")]
    private partial void NotRead(string reason);
}
