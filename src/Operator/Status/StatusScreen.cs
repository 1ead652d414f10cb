using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using Spectre.Console;

namespace CouponKill.Operator.Status;

/// <summary>An installation, its silos, its sales, its scaling and why, in one screen.</summary>
internal static class StatusScreen
{
    private const int MostSales = 20;

    public static void Write(IAnsiConsole console, Seckill seckill, IReadOnlyList<SeckillActivity> sales, DateTimeOffset now)
    {
        var (spec, status) = (seckill.Spec, seckill.Status ?? new SeckillStatus());
        console.MarkupLineInterpolated(
            $"[bold]{seckill.Metadata.Namespace}/{seckill.Metadata.Name}[/]  {status.CurrentVersion ?? "?"}  {Ready(status)}");
        if (status.ObservedGeneration != seckill.Metadata.Generation)
            console.MarkupLine("[yellow]The operator has not seen the last change of the spec; what follows is older.[/]");
        console.MarkupLineInterpolated(
            $"Silos    {status.ReadyReplicas} ready of {status.Replicas}; {spec.Silo.Replicas.Min} to {spec.Silo.Replicas.Max} allowed");
        console.MarkupLineInterpolated(
            $"Image    {status.Image ?? "none yet"}{(status.Rejected is { } rejected ? $"; {rejected} was rejected" : "")}");
        if (status.Scaling is { } scaling)
            console.MarkupLineInterpolated(
                $"Scaling  {spec.Scaling.Mode}, at least {scaling.Floor}, wanted {scaling.Wanted}: {scaling.Message}");
        console.Write(ConditionTable(status.Conditions, now));
        console.Write(SaleTable(sales, now));
        if (sales.Count > MostSales)
            console.MarkupLineInterpolated($"and {sales.Count - MostSales} more sales");
    }

    private static string Ready(SeckillStatus status) =>
        Conditions.Find(status.Conditions, "Ready") is { } ready ? ready.Status is "True" ? "ready" : "not ready"
            : "unknown to the operator";

    private static Table ConditionTable(IReadOnlyList<Condition> conditions, DateTimeOffset now)
    {
        var table = new Table().SimpleBorder().AddColumns("Condition", "Status", "Since", "Reason", "Why");
        foreach (var condition in conditions)
        {
            var colour = Conditions.IsBad(condition) ? "red" : "green";
            table.AddRow(
                Markup.Escape(condition.Type), $"[{colour}]{condition.Status}[/]", Age(now - condition.LastTransitionTime),
                Markup.Escape(condition.Reason), Markup.Escape(condition.Message));
        }

        return table;
    }

    private static Table SaleTable(IReadOnlyList<SeckillActivity> sales, DateTimeOffset now)
    {
        var table = new Table().SimpleBorder().AddColumns("Sale", "Phase", "Starts", "Total", "Sold", "Held", "Left");
        foreach (var sale in sales.OrderBy(sale => sale.Spec.StartsAt).Take(MostSales))
        {
            var status = sale.Status ?? new SeckillActivityStatus();
            var starts = sale.Spec.StartsAt > now ? $"in {Age(sale.Spec.StartsAt - now)}" : $"{Age(now - sale.Spec.StartsAt)} ago";
            table.AddRow(
                Markup.Escape(sale.Metadata.Name), Markup.Escape(status.Phase ?? "new"), starts, $"{sale.Spec.Total}",
                $"{status.Sold}", $"{status.Held}", $"{status.Available}");
        }

        return table;
    }

    private static string Age(TimeSpan age) => age.Ticks switch
    {
        < TimeSpan.TicksPerMinute => $"{(int)age.TotalSeconds}s",
        < TimeSpan.TicksPerHour => $"{(int)age.TotalMinutes}m",
        < TimeSpan.TicksPerDay => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };
}
