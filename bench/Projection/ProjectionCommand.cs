using System.CommandLine;
using System.Globalization;
using CouponKill.Bench.Report;
using Spectre.Console;

namespace CouponKill.Bench.Projection;

/// <summary>How fast orders get from Kafka into MariaDB, in turns with LOAD DATA of the same rows.</summary>
internal static class ProjectionCommand
{
    private const string Verb = "projection";

    public static Command Create()
    {
        var pairs = WholeNumber.Option("--pairs", "Measured rounds.", 5, 1_000);
        // The brokers are librdkafka's mock ones, which keep 5 MiB a partition.
        var rows = WholeNumber.Option("--rows", "Orders of a round.", 200_000, 400_000);
        var batch = WholeNumber.Option("--batch", "Orders in one call of the store, where the projection does not decide.", 4_096, 100_000);
        var command = new Command(Verb, "Compares the way of orders from Kafka into MariaDB with LOAD DATA LOCAL INFILE. Starts both servers for itself.")
        {
            pairs, rows, batch,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(pairs), parsed.GetValue(rows), parsed.GetValue(batch), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int pairs, int rows, int batch, CancellationToken cancellationToken)
    {
        AnsiConsole.WriteLine(Machine.Read().ToString());
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"dotnet run -c Release --project bench -- {Verb} --pairs {pairs} --rows {rows} --batch {batch}"));
        await using var comparison = await ProjectionComparison.StartAsync(rows, batch, cancellationToken);
        var runs = await comparison.RunAsync(pairs, ProjectionTable.WriteLine, cancellationToken);
        ProjectionTable.Write(runs);
        return 0;
    }
}
