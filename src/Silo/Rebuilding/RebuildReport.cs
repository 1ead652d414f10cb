using System.Globalization;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Rebuild;
using Spectre.Console;

namespace CouponKill.Silo.Rebuilding;

/// <summary>Tells what a rebuild restores, and what nobody can know any more.</summary>
internal static class RebuildReport
{
    public static void Write(RebuildPlan plan)
    {
        var view = plan.View;
        Console.Out.WriteLine($"Activity {view.Id}, {view.Definition.Name}");
        Console.Out.WriteLine(plan.Fault ?? $"The claim log of activity {view.Id} is whole; --force replaces it by the orders.");
        var table = new Table().HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("status", view.Status == ActivityStatus.Ended ? "ended" : "paused");
        Row("total", view.Total);
        Row("sold", view.Sold);
        Row("held", view.Held);
        Row("available", view.Available);
        Row("orders read", plan.Orders);
        Row("claims only in the old log, kept", plan.OnlyInLog);
        Row("last known event", plan.KnownSeq);
        Row("goes on after event", view.Seq);
        AnsiConsole.Write(table);
        foreach (var line in Unknown(plan))
            Console.Out.WriteLine($"- {line}");

        void Row(string name, long number) => table.AddRow(name, Number(number));
    }

    public static void WriteDryRun() => Console.Out.WriteLine("Nothing was changed.");

    public static void WriteDone(RebuildPlan plan, string? kept)
    {
        Console.Out.WriteLine(kept is null ? "Rebuilt. Of the old log nothing was left." : $"Rebuilt. The old log is kept: {kept}");
        if (plan.View.Status == ActivityStatus.Ended)
            return;
        Console.Out.WriteLine("Next: restart the silos, which may remember what is lost; look at the audit; resume the activity.");
    }

    private static IEnumerable<string> Unknown(RebuildPlan plan)
    {
        yield return $"Lost: claims that were answered after event {Number(plan.KnownSeq)}, and earlier ones that have no order.";
        if (plan.LostAtLeast > 0)
        {
            yield return $"Lost for certain: {Number(plan.LostAtLeast)} claims that the catalog has counted. "
                + "Their units are for sale again.";
        }

        if (plan.GivenUp > 0)
            yield return $"Given up: {Number(plan.GivenUp)} claims that are in the old log and have no order.";
        if (plan.AboveKnownTotal > 0)
        {
            yield return $"Above the known total: {Number(plan.AboveKnownTotal)} claims. "
                + "Their units were restocked and the catalog has not seen it, or were sold twice after the log had lost its end. "
                + "Everybody keeps what he has; the total is raised by as many.";
        }

        yield return "Idempotency keys of what only the orders know are forgotten, and so are restocks that the catalog has not seen.";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
