using CouponKill.Bench.Report.Plots;
using CouponKill.Harness.Commands;

namespace CouponKill.Bench.Report;

/// <summary>The part of docs/benchmarks.md that the bench writes, and the plots beside it.</summary>
internal sealed class DocsSection
{
    private const string Name = "bench";
    private const string FileName = "benchmarks.md";

    private readonly DirectoryInfo _directory;

    private DocsSection(DirectoryInfo directory) => _directory = directory;

    private string Page => Path.Combine(_directory.FullName, FileName);

    /// <summary>Finds the page and its markers, so that a long measurement does not end with nowhere to write.</summary>
    /// <exception cref="CommandException">They are not there.</exception>
    public static DocsSection Open(DirectoryInfo directory)
    {
        var section = new DocsSection(directory);
        if (!File.Exists(section.Page))
            throw new CommandException($"--docs: there is no {FileName} in {directory}.");
        MarkedSection.Replace(File.ReadAllText(section.Page), Name, "");
        return section;
    }

    public async Task WriteAsync(BenchReport report, CancellationToken cancellationToken)
    {
        foreach (var (file, plot) in BenchPlots.Of(report))
            await File.WriteAllTextAsync(Path.Combine(_directory.FullName, file), plot.ToSvg(), cancellationToken);
        var text = await File.ReadAllTextAsync(Page, cancellationToken);
        var content = MarkdownReport.Write(report);
        await File.WriteAllTextAsync(Page, MarkedSection.Replace(text, Name, content), cancellationToken);
    }
}
