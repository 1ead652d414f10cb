namespace CouponKill.Bench.Projection;

/// <summary>The rows of one activity on their way into the server, by one way.</summary>
/// <param name="Pair">Which round of alternation it belongs to; 0 warms up.</param>
/// <param name="Way">How they went.</param>
/// <param name="PerSecond">Rows a second.</param>
/// <param name="RowsPerCall">Rows that the server was given at once, on average.</param>
/// <param name="ServerCpuUs">CPU time of the server for each row, in microseconds; writing back in the background included.</param>
internal sealed record ProjectionRun(int Pair, string Way, double PerSecond, double RowsPerCall, double ServerCpuUs);
