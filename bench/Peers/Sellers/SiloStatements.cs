using System.Globalization;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>What silos have logged, and what they measure now: without it, nobody finds out later why a run failed.</summary>
internal static class SiloStatements
{
    private static readonly string Parent = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-failures");

    /// <summary>Writes it into files.</summary>
    /// <returns>Their directory.</returns>
    public static async Task<string> KeepAsync(IEnumerable<SiloProcess> silos, CancellationToken cancellationToken)
    {
        var name = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var directory = Directory.CreateDirectory(Path.Combine(Parent, name)).FullName;
        foreach (var silo in silos)
        {
            var file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"silo-{silo.Options.SiloPort}"));
            await File.WriteAllTextAsync(file + ".log", silo.Process.Output + silo.Process.Errors, cancellationToken);
            await File.WriteAllTextAsync(file + ".metrics", await MetricsAsync(silo, cancellationToken), cancellationToken);
        }

        return directory;
    }

    /// <summary>A silo that does not answer says something, too.</summary>
    private static async Task<string> MetricsAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        try
        {
            return (await silo.Client.GetAsync("/metrics", token: null, cancellationToken)).Body;
        }
        catch (Exception e) when (CommandException.IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            return CommandException.Line(e);
        }
    }
}
