using CouponKill.Ledger.Activities;

namespace CouponKill.Storage.MySql.Activities;

/// <summary>A row of the catalog as Dapper reads it; without a seq there is no view yet.</summary>
internal sealed class ActivityRow
{
    public const string Select =
        """
        SELECT activity_id AS ActivityId, name AS Name, first_total AS FirstTotal, starts_at_ticks AS StartsAtTicks,
               ends_at_ticks AS EndsAtTicks, per_user_limit AS PerUserLimit, hold_seconds AS HoldSeconds, log_created AS LogCreated,
               status AS Status, total AS Total, available AS Available, held AS Held, sold AS Sold, seq AS Seq,
               last_grant_seq AS LastGrantSeq, creation AS Creation
        FROM activities
        """;

    public long ActivityId { get; init; }

    public string Name { get; init; } = "";

    public int FirstTotal { get; init; }

    public long StartsAtTicks { get; init; }

    public long EndsAtTicks { get; init; }

    public int PerUserLimit { get; init; }

    public int HoldSeconds { get; init; }

    public byte LogCreated { get; init; }

    public byte Status { get; init; }

    public int Total { get; init; }

    public int Available { get; init; }

    public int Held { get; init; }

    public int Sold { get; init; }

    public long? Seq { get; init; }

    public long LastGrantSeq { get; init; }

    public byte[]? Creation { get; init; }

    /// <summary>A time in 100 ns since 1970.</summary>
    public static long Ticks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    public CatalogEntry ToEntry()
    {
        var definition = new ActivityDefinition(
            ActivityId, Name, FirstTotal, Time(StartsAtTicks), Time(EndsAtTicks), PerUserLimit, HoldSeconds);
        return new CatalogEntry(definition, LogCreated != 0, Seq is { } seq ? View(definition, seq) : null)
        {
            Creation = CreationId.FromBytes(Creation),
        };
    }

    private static DateTimeOffset Time(long ticks) => DateTimeOffset.UnixEpoch.AddTicks(ticks);

    private ActivityView View(ActivityDefinition definition, long seq) =>
        new(definition, (ActivityStatus)Status, Total, Available, Held, Sold, seq, LastGrantSeq);
}
