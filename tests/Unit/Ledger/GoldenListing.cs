using System.Text;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Ledger;

/// <summary>Writes down all that events and snapshots say, for people to read.</summary>
internal static class GoldenListing
{
    public static string Of(IEnumerable<LedgerEvent> events)
    {
        var text = new StringBuilder();
        foreach (var e in events)
            text.Append($"{e.Seq} {Time(e.AtMs)} {e.Kind}{Details(e)}{Key(e.Key)}\n");
        return text.ToString();
    }

    public static string Of(StockLedger ledger)
    {
        var (image, view, text) = (ledger.Freeze(), ledger.View(), new StringBuilder());
        text.Append($"{Definition(image.Definition)}\n");
        text.Append($"phase {image.Phase}, paused {image.IsPaused}, status {view.Status}\n");
        text.Append($"total {view.Total}, available {view.Available}, held {view.Held}, sold {view.Sold}\n");
        text.Append($"event {image.Seq} at {Time(image.LastAtMs)}, last grant {image.LastGrantSeq}\n");
        foreach (var restock in image.RestockKeys)
            text.Append($"restocked{Key(restock.Key)}\n");
        foreach (var (claim, key) in image.Claims.BySeq())
            text.Append($"{claim.Seq} {Time(claim.CreatedAtMs)} {claim.Status} user {claim.UserId}{Key(key)}\n");
        return text.ToString();
    }

    private static string Details(LedgerEvent e) => e.Kind switch
    {
        LedgerEventKind.Defined => $" {Definition(e.Definition!)}",
        LedgerEventKind.Restocked => $" +{e.Quantity}",
        LedgerEventKind.Claimed or LedgerEventKind.Expired => $" user {e.UserId} claim {e.ClaimSeq} of {Time(e.ClaimedAtMs)}",
        _ => "",
    };

    private static string Definition(ActivityDefinition activity) =>
        $"activity {activity.Id} '{activity.Name}' total {activity.Total}, {activity.PerUserLimit} per user, "
        + $"hold {activity.HoldSeconds} s, "
        + $"{Time(activity.StartsAt.ToUnixTimeMilliseconds())} to {Time(activity.EndsAt.ToUnixTimeMilliseconds())}";

    private static string Key(CommandKey key) => key.IsNone ? "" : $" key {key.High:x16}-{key.Low:x16}";

    private static string Time(long ms) => $"{DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-ddTHH:mm:ss.fffZ}";
}
