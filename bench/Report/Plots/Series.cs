namespace CouponKill.Bench.Report.Plots;

/// <summary>One line of a plot.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Points">Its points, by ascending x.</param>
internal sealed record Series(string Name, LineStyle Style, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How a line looks.</summary>
/// <param name="Color">Its colour, as SVG has it.</param>
/// <param name="Dash">Its dashes, as SVG has them; null for a solid line.</param>
/// <param name="HasDots">Whether each point has a dot: not where there are so many that they hide the line.</param>
internal sealed record LineStyle(string Color, string? Dash = null, bool HasDots = true);
