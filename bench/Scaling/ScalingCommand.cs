using System.CommandLine;
using CouponKill.Bench.Report;
using CouponKill.Harness.Commands;
using Spectre.Console;

namespace CouponKill.Bench.Scaling;

/// <summary>Simulates autoscaling, and writes what came out into the documents.</summary>
internal static class ScalingCommand
{
    /// <summary>The page, and the part of it.</summary>
    public const string Page = "scaling.md";
    public const string Section = "simulation";

    public static Command Create()
    {
        var docs = new Option<DirectoryInfo?>("--docs") { Description = "Writes the table and the pictures there, too." };
        var command = new Command("scaling", "Simulates autoscaling before and in the rush of a million people.") { docs };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(docs), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo? docs, CancellationToken cancellationToken)
    {
        var report = ScalingReport.Run();
        var text = report.ToMarkdown();
        AnsiConsole.WriteLine(text);
        if (docs is null)
            return 0;
        var page = Path.Combine(docs.FullName, Page);
        if (!File.Exists(page))
            throw new CommandException($"--docs: there is no {Page} in {docs}.");
        var old = await File.ReadAllTextAsync(page, cancellationToken);
        await File.WriteAllTextAsync(page, MarkedSection.Replace(old, Section, text), cancellationToken);
        foreach (var (file, plot) in report.Plots())
            await File.WriteAllTextAsync(Path.Combine(docs.FullName, file), plot.ToSvg(), cancellationToken);
        return 0;
    }
}
