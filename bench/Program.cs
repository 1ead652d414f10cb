using System.CommandLine;
using CouponKill.Bench.Compare;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Bench.Rivals;
using CouponKill.Bench.Scale;
using CouponKill.Bench.Scaling;
using CouponKill.Bench.Soak;
using CouponKill.Harness.Commands;
using Spectre.Console;

var root = new RootCommand("Measures CouponKill.")
{
    BenchCommand.Create(),
    SoakCommand.Create(),
    ScaleCommand.Create(),
    ScalingCommand.Create(),
    NoopCommand.Create(),
    KafkaProcess.CreateCommand(),
};
foreach (var command in RivalCommands.Create())
    root.Add(command);

// A file has no width that tables could be wrapped at.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 200;
return await CommandLine.RunAsync(root, args);
