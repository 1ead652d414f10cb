using System.Globalization;
using CouponKill.Ledger.Activities;

namespace CouponKill.Storage.Sqlite.Activities;

/// <summary>A row of the catalog as Dapper reads it; the view's columns are null until a view is written.</summary>
internal sealed class ActivityRow
{
    public const string Columns =
        """
        activity_id AS ActivityId, name AS Name, first_total AS FirstTotal, starts_at AS StartsAt, ends_at AS EndsAt,
        per_user_limit AS PerUserLimit, hold_seconds AS HoldSeconds, log_created AS LogCreated, status AS Status,
        total AS Total, available AS Available, held AS Held, sold AS Sold, seq AS Seq, last_grant_seq AS LastGrantSeq,
        creation AS Creation
        """;

    public long ActivityId { get; init; }

    public string Name { get; init; } = "";

    public int FirstTotal { get; init; }

    public string StartsAt { get; init; } = "";

    public string EndsAt { get; init; } = "";

    public int PerUserLimit { get; init; }

    public int HoldSeconds { get; init; }

    public long LogCreated { get; init; }

    public int Status { get; init; }

    public int Total { get; init; }

    public int Available { get; init; }

    public int Held { get; init; }

    public int Sold { get; init; }

    public long? Seq { get; init; }

    public long LastGrantSeq { get; init; }

    public byte[]? Creation { get; init; }

    /// <summary>A time as text that keeps every tick and sorts.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public CatalogEntry ToEntry()
    {
        var definition = new ActivityDefinition(
            ActivityId, Name, FirstTotal, Time(StartsAt), Time(EndsAt), PerUserLimit, HoldSeconds);
        return new CatalogEntry(definition, LogCreated != 0, Seq is { } seq ? View(definition, seq) : null)
        {
            Creation = CreationId.FromBytes(Creation),
        };
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture);

    private ActivityView View(ActivityDefinition definition, long seq) =>
        new(definition, (ActivityStatus)Status, Total, Available, Held, Sold, seq, LastGrantSeq);
}
