using System.Diagnostics.Metrics;
using CouponKill.Api.Batching;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CouponKill.Api.Connections;

/// <summary>
/// Counts connections. One beyond the budget is answered <c>overloaded</c> and closed; if many of those wait for their answer, more are
/// cut off.
/// </summary>
internal sealed partial class ConnectionGuard
{
    /// <summary>Connections that may wait for their refusal.</summary>
    private const int Margin = 64;

    private static readonly object Surplus = new();
    private static readonly PreparedProblem Refusal = new(Outcome.Overloaded.ToProblem());

    /// <summary>Taken at the first connection: by then the process has opened what it needs to start.</summary>
    private readonly Lazy<int> _most = new(ConnectionBudget.Read);
    private readonly Counter<long> _refused;
    private readonly ILogger _logger;
    private int _open;
    private int _waiting;

    public ConnectionGuard(IMeterFactory meters, ILogger<ConnectionGuard> logger)
    {
        _logger = logger;
        _refused = meters.Create(ClaimMetrics.MeterName).CreateCounter<long>(
            "couponkill.connections.refused", "{connection}", "Connections that were one too many for the process' file descriptors.");
    }

    /// <summary>Handles a connection from its beginning to its end.</summary>
    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var isSurplus = Interlocked.Increment(ref _open) > _most.Value;
        try
        {
            if (isSurplus)
                await RefuseAsync(connection, next);
            else
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>True for a request on a connection too many, which must be refused.</summary>
    public bool IsSurplus(HttpContext context) =>
        Volatile.Read(ref _waiting) > 0 && context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Surplus) is true;

    /// <summary>Answers a request on a connection too many.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return Refusal.WriteAsync(context.Response);
    }

    private async Task RefuseAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _refused.Add(1);
        LogRefused(_most.Value);
        connection.Items[Surplus] = true;
        try
        {
            if (Interlocked.Increment(ref _waiting) > Margin)
                connection.Abort();
            else
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "There are {Most} connections, as many as the limit of open files allows; more are refused. Raise the limit (ulimit -n), "
        + "or start more processes.")]
    private partial void LogRefused(int most);
}
