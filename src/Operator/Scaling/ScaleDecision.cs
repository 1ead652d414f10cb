namespace CouponKill.Operator.Scaling;

/// <summary>What a scaler has answered.</summary>
/// <param name="Claims">Claims per second that are needed now, the queue included.</param>
/// <param name="Forecast">Claims per second that known openings will need.</param>
/// <param name="Target">Claims per second that one silo is to take.</param>
internal sealed record ScalerReading(double Claims, double Forecast, double Target)
{
    /// <summary>More than any cluster can take is not believed.</summary>
    private const double Absurd = 1e9;

    /// <summary>Numbers that can be true.</summary>
    public bool IsCredible => IsRate(Claims) && IsRate(Forecast) && IsRate(Target) && Target >= 1;

    private static bool IsRate(double value) => value is >= 0 and < Absurd;
}

/// <summary>What is known when the number of silos is decided.</summary>
/// <param name="Min">Fewest.</param>
/// <param name="Max">Most.</param>
/// <param name="Current">Silos that are wanted now.</param>
/// <param name="Ready">Silos that are ready.</param>
/// <param name="Reading">The scaler's answer, or null when it is silent or errs.</param>
/// <param name="IsRush">True from the lead time before an opening until its rush is over.</param>
/// <param name="Floor">The lowest number that was decided before.</param>
/// <param name="LoweredAt">When the number was lowered last.</param>
/// <param name="Now">The time.</param>
internal sealed record ScaleInput(
    int Min, int Max, int Current, int Ready, ScalerReading? Reading, bool IsRush, int Floor, DateTimeOffset? LoweredAt,
        DateTimeOffset Now);

/// <summary>How many silos there are to be.</summary>
/// <param name="Floor">At least, whatever an autoscaler thinks.</param>
/// <param name="Replicas">By the operator's own decision.</param>
/// <param name="Reason">Why, as one word.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record ScaleDecision(int Floor, int Replicas, string Reason, string Message)
{
    /// <summary>A lower number must be right for so long before the next silo goes.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Up at once; down one silo at a time, and never in a rush, nor on the word of a scaler that is silent or can't be right.
    /// </summary>
    public static ScaleDecision Decide(ScaleInput input)
    {
        var max = Math.Max(input.Min, input.Max);
        var current = Math.Clamp(input.Current, input.Min, max);
        var floor = Math.Clamp(input.Floor, input.Min, max);
        if (input.Reading is not { IsCredible: true } reading)
        {
            var held = Math.Max(current, floor);
            return input.Reading is null
                ? new(held, held, "ScalerSilent", $"The scaler does not answer; {held} silos are kept.")
                : new(held, held, "ScalerNotCredible", $"The scaler's figures can't be right; {held} silos are kept.");
        }

        var ahead = Needed(reading.Forecast, reading.Target, input.Min, max);
        var wanted = Math.Max(ahead, Needed(reading.Claims, reading.Target, input.Min, max));
        if (wanted >= current)
            return Grow(reading, ahead, wanted, current, input, max);
        if (input.IsRush || reading.Forecast > 0)
            return new(current, current, "Rush", $"{current} silos are kept: a sale opens soon, or its rush is not over.");
        if (!MayLower(input, current))
            return new(ahead, current, "Settling", $"{wanted} silos would do; one goes each {Settle.TotalSeconds} s, when all are ready.");
        return new(ahead, current - 1, "Lowered", $"{wanted} silos do; one goes.");
    }

    private static ScaleDecision Grow(ScalerReading reading, int ahead, int wanted, int current, ScaleInput input, int max)
    {
        var floor = input.IsRush || reading.Forecast > 0 ? Math.Max(current, ahead) : ahead;
        if (wanted == current)
            return new(floor, current, "AsNeeded", $"{current} silos are right.");
        var why = ahead == wanted ? "openings that are near" : "claims that come now";
        var limit = wanted == max ? " (the most that the spec allows)" : "";
        return new(floor, wanted, "Raised", $"{wanted} silos{limit} for {why}.");
    }

    private static bool MayLower(ScaleInput input, int current) =>
        input.Ready >= current && input.Current == current && (input.LoweredAt is not { } last || input.Now - last >= Settle);

    private static int Needed(double rate, double target, int min, int max) =>
        (int)Math.Clamp(Math.Ceiling(rate / target), min, max);
}
