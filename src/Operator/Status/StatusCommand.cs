using System.CommandLine;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using k8s;
using Spectre.Console;

namespace CouponKill.Operator.Status;

/// <summary>The verb <c>status</c>; as <c>kubectl-couponkill</c> on the path it is a plugin of kubectl.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("name")
        {
            Description = "The Seckill; all of the namespace when not given",
            Arity = ArgumentArity.ZeroOrOne
        };
        var ns = new Option<string?>("--namespace", "-n") { Description = "Its namespace; that of the context when not given" };
        var context = new Option<string?>("--context") { Description = "The context of the kubeconfig" };
        var command = new Command("status", "Shows installation, silos, sales, scaling and why, in one screen.") { name, ns, context };
        command.SetAction((parsed, cancellation) =>
            ShowAsync(parsed.GetValue(name), parsed.GetValue(ns), parsed.GetValue(context), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(string? name, string? ns, string? context, CancellationToken cancellation)
    {
        var file = Environment.GetEnvironmentVariable("KUBECONFIG");
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(file, context);
        ns ??= configuration.Namespace ?? "default";
        using var api = new ApiClient(configuration, [], new Metrics());
        var seckills = await ListAsync<Seckill>(api, Kind.Seckill, ns, cancellation);
        var shown = seckills.Where(seckill => name is null
            || string.Equals(seckill.Metadata.Name, name, StringComparison.Ordinal)).ToList();
        if (shown.Count == 0)
        {
            Console.Error.WriteLine(name is null ? $"There is no Seckill in namespace {ns}."
                : $"There is no Seckill {name} in namespace {ns}.");
            return 1;
        }

        var sales = await ListAsync<SeckillActivity>(api, Kind.Activity, ns, cancellation);
        foreach (var seckill in shown)
        {
            var own = sales.Where(sale => string.Equals(sale.Spec.SeckillRef, seckill.Metadata.Name, StringComparison.Ordinal));
            StatusScreen.Write(AnsiConsole.Console, seckill, [.. own], TimeProvider.System.GetUtcNow());
        }

        return 0;
    }

    private static async Task<IReadOnlyList<T>> ListAsync<T>(ApiClient api, Kind kind, string ns, CancellationToken cancellation)
    {
        var list = await api.ListAsync(kind, ns, "limit=5000", cancellation);
        return [.. list.GetProperty("items").EnumerateArray().Select(Json.Read<T>)];
    }
}
