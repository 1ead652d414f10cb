using CouponKill.Scaling.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace CouponKill.Operator.Scaling;

/// <summary>Asks the silos' scaler as KEDA does.</summary>
internal sealed class ScalerClient(Func<string, string, int, Uri> addressOf)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The scaler's figures, or null when it errs or does not answer in time.</summary>
    public async Task<ScalerReading?> ReadAsync(string ns, string seckill, CancellationToken cancellation)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Timeout);
            using var channel = GrpcChannel.ForAddress(addressOf(ns, $"{seckill}-scaler", 9090));
            var client = new ExternalScaler.ExternalScalerClient(channel);
            var claims = await AskAsync(client, ns, seckill, "claims", limit.Token);
            var forecast = await AskAsync(client, ns, seckill, "forecast", limit.Token);
            return new ScalerReading(claims.Value, forecast.Value, claims.Target);
        }
        catch (Exception exception) when (
            exception is RpcException or HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<(double Value, double Target)> AskAsync(
        ExternalScaler.ExternalScalerClient client, string ns, string seckill, string metric, CancellationToken cancellation)
    {
        var reference = new ScaledObjectRef { Name = $"{seckill}-silo", Namespace = ns, ScalerMetadata = { ["metric"] = metric } };
        var options = new CallOptions(cancellationToken: cancellation);
        var specs = await client.GetMetricSpecAsync(reference, options);
        var spec = specs.MetricSpecs.FirstOrDefault() ?? throw NoFigures();
        var request = new GetMetricsRequest { ScaledObjectRef = reference, MetricName = spec.MetricName };
        var values = await client.GetMetricsAsync(request, options);
        var value = values.MetricValues.FirstOrDefault() ?? throw NoFigures();
        return (Either(value.MetricValueFloat, value.MetricValue_), Either(spec.TargetSizeFloat, spec.TargetSize));
    }

    private static RpcException NoFigures() => new(new Grpc.Core.Status(StatusCode.DataLoss, "The scaler answers without figures."));

    private static double Either(double precise, long whole) => precise != 0 ? precise : whole;
}
