using System.Diagnostics;
using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;

namespace CouponKill.Testing.Invariants;

/// <summary>All that is known of one activity from outside: what clients were told, and how it stands at rest.</summary>
/// <param name="Activity">The activity as the API shows it.</param>
/// <param name="InitialTotal">Units at its start.</param>
/// <param name="Audit">Its audit, taken at the same seq as the rest.</param>
/// <param name="Orders">All its order rows.</param>
/// <param name="Claims">All claims that were sent.</param>
/// <param name="Commands">All admin's commands that were acknowledged.</param>
public sealed record SaleEvidence(
    ActivityBody Activity,
    int InitialTotal,
    AuditBody Audit,
    IReadOnlyList<OrderBody> Orders,
    IReadOnlyList<ClaimCall> Claims,
    IReadOnlyList<AdminCall> Commands)
{
    /// <summary>Reads activity, audit and orders of one moment, once the audit is consistent.</summary>
    /// <param name="client">Asks the server.</param>
    /// <param name="tokens">Signs the admin's token.</param>
    /// <param name="sale">The activity as it was made.</param>
    /// <param name="history">What clients were told.</param>
    /// <param name="timeout">How long to wait for a consistent audit and a quiet moment. When it runs out, the evidence is
    /// what was seen last, for the checker to judge.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<SaleEvidence> CollectAsync(
        CouponKillClient client,
        TokenMinter tokens,
        ActivityBody sale,
        History history,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(history);
        var admin = tokens.Admin();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var before = await AuditAsync();
            var orders = await client.ReadOrdersAsync(sale.Id, admin, cancellationToken);
            var activity = (await client.GetActivityAsync(sale.Id, cancellationToken)).Expect<ActivityBody>(200);
            var after = await AuditAsync();
            // A hold that expires in between changes the rows under the reader, and the server's view of an activity may lag.
            var isQuiet = before == after && after.Consistent && (activity.Available, activity.Held) == (after.Available, after.Held);
            if (isQuiet || Stopwatch.GetElapsedTime(started) > timeout)
                return new SaleEvidence(activity, sale.Total, after, orders, history.Claims(sale.Id), history.Commands(sale.Id));
            await Task.Delay(50, cancellationToken);
        }

        // Asked once: at rest nobody may be told to ask again, or two owners still fight for the activity.
        async Task<AuditBody> AuditAsync() => (await client.AuditAsync(sale.Id, admin, cancellationToken)).Expect<AuditBody>(200);
    }
}
