using System.CommandLine;
using CouponKill.Harness.Commands;
using CouponKill.Tools.Cluster;
using CouponKill.Tools.Demo;
using Spectre.Console;

var root = new RootCommand("Runs CouponKill on this machine, to try it out.")
{
    DemoCommand.Create(),
    ClusterCommand.Create(),
};

// A file has no width that tables could be wrapped at.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 200;
return await CommandLine.RunAsync(root, args);
