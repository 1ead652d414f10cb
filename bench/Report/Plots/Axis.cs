using System.Globalization;

namespace CouponKill.Bench.Report.Plots;

/// <summary>One axis of a plot: from values to positions, and where its ticks are.</summary>
internal sealed class Axis
{
    private const int Ticks = 6;

    private readonly bool _isLog;
    private readonly double _from;
    private readonly double _to;

    private Axis(string title, bool isLog, double from, double to) => (Title, _isLog, _from, _to) = (title, isLog, from, to);

    /// <summary>What it shows, with its unit.</summary>
    public string Title { get; }

    /// <summary>From zero to a round number at or above the largest value.</summary>
    public static Axis Linear(string title, IEnumerable<double> values)
    {
        var step = Step(values.Append(0).Max());
        return new Axis(title, isLog: false, 0, Math.Max(1, Math.Ceiling(values.Append(0).Max() / step)) * step);
    }

    /// <summary>From a round number at or below the smallest value to one at or above the largest.</summary>
    public static Axis Log(string title, IEnumerable<double> values)
    {
        var positive = values.Where(value => value > 0).DefaultIfEmpty(1).ToList();
        return new Axis(
            title, isLog: true, Rounds().Last(round => round <= positive.Min()),
            Rounds().First(round => round >= positive.Max() && round > positive.Min()));
    }

    /// <summary>Where a value is: 0 at the beginning of the axis, 1 at its end.</summary>
    public double Position(double value)
    {
        var position = _isLog ? Math.Log(Math.Max(value, _from) / _from) / Math.Log(_to / _from) : (value - _from) / (_to - _from);
        return Math.Clamp(position, 0, 1);
    }

    /// <summary>The values that get a label, and their labels.</summary>
    public IEnumerable<(double Value, string Label)> Labels()
    {
        var values = _isLog
            ? Rounds().Where(round => round >= _from && round <= _to)
            : Enumerable.Range(0, 100).Select(i => i * Step(_to)).Where(value => value <= _to * 1.0001);
        return values.Select(value => (value, Label(value)));
    }

    private static string Label(double value) => value >= 1_000
        ? string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.##}k")
        : value.ToString("0.####", CultureInfo.InvariantCulture);

    private static double Step(double most) => most <= 0 ? 1 : Rounds().First(round => round * Ticks >= most * 0.999);

    /// <summary>1, 2, 5, 10, 20, ... and their fractions.</summary>
    private static IEnumerable<double> Rounds() =>
        Enumerable.Range(-6, 18).SelectMany(power => new[] { 1.0, 2, 5 }.Select(digit => digit * Math.Pow(10, power)));
}
