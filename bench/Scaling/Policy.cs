namespace CouponKill.Bench.Scaling;

/// <summary>What an autoscaler goes by.</summary>
/// <param name="Name">For people.</param>
/// <param name="Kind">Which figure.</param>
/// <param name="PollSeconds">KEDA asks so often; 0 where KEDA has no part.</param>
/// <param name="Wrong">The forecast is multiplied by this.</param>
internal sealed record Policy(string Name, PolicyKind Kind, double PollSeconds, double Wrong = 1)
{
    public static Policy Cpu { get; } = new("CPU", PolicyKind.Cpu, 0);

    public static Policy Lag { get; } = new("Kafka lag", PolicyKind.Lag, 5);

    public static Policy Queue { get; } = new("queue depth", PolicyKind.Queue, 5);

    public static Policy Forecast { get; } = new("queue depth + forecast", PolicyKind.Forecast, 5);

    public static Policy TooLow { get; } = Forecast with { Name = "forecast x 0.1", Wrong = 0.1 };

    public static Policy TooHigh { get; } = Forecast with { Name = "forecast x 10", Wrong = 10 };

    public static IReadOnlyList<Policy> All { get; } =
    [
        Cpu, Lag, Lag with { PollSeconds = 30 }, Queue, Queue with { PollSeconds = 30 }, Forecast, Forecast with { PollSeconds = 30 },
        TooLow, TooHigh,
    ];
}

internal enum PolicyKind
{
    Cpu,
    Lag,
    Queue,
    Forecast,
}
