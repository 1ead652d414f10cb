namespace CouponKill.Bench.Report.Plots;

/// <summary>A picture that reports are shown with. The same figures give the same file.</summary>
internal interface IPlot
{
    /// <summary>The text of the SVG file.</summary>
    string ToSvg();
}
