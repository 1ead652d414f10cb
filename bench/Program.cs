using System.CommandLine;
using CouponKill.Bench;
using CouponKill.Bench.Cluster;
using CouponKill.Bench.Compare;
using CouponKill.Bench.Demo;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Bench.Projection;
using CouponKill.Bench.Rivals;
using CouponKill.Bench.Scale;
using CouponKill.Bench.Soak;
using Spectre.Console;

var root = new RootCommand("Shows and measures what CouponKill does.")
{
    DemoCommand.Create(),
    ClusterCommand.Create(),
    BenchCommand.Create(),
    SoakCommand.Create(),
    ScaleCommand.Create(),
    ProjectionCommand.Create(),
    NoopCommand.Create(),
    KafkaProcess.CreateCommand(),
};
foreach (var command in RivalCommands.Create())
    root.Add(command);

// A file has no width that tables could be wrapped at.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 200;
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(parsed.Errors[0].Message);
    return 2;
}

try
{
    // Long enough to stop what was started: silos finish their work first.
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
    });
}
catch (Exception e) when (Failure.IsExpected(e))
{
    await Console.Error.WriteLineAsync(Failure.Line(e));
    return 1;
}
