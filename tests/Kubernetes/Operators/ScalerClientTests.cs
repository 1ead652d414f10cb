using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Processes;
using CouponKill.Operator.Scaling;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>The operator's end of the scaler and the silos' end understand each other.</summary>
public sealed class ScalerClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_operator_believes_a_live_silo_and_finds_a_frozen_one_silent()
    {
        using var data = new TempDirectory();
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await using var silo = await SiloProcess.StartAsync(
            new SiloOptions
            {
                DataDirectory = data.Path,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Scaler:Port"] = port,
                    ["Scaler:Capacity"] = "4000",
                },
            },
            Cancel);
        var client = new ScalerClient((_, _, _) => new Uri($"http://127.0.0.1:{port}"));
        var reading = await Eventually.GetAsync(
            () => client.ReadAsync("default", "shop", Cancel), found => found is not null, Timeout, Cancel);
        Assert.True(reading!.IsCredible);
        Assert.Equal(3_000, reading.Target);

        silo.Process.Pause();
        Assert.Null(await client.ReadAsync("default", "shop", Cancel));
    }
}
