using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CouponKill.MicroBench.Targets;

var filter = new Option<string>("--filter")
{
    Description = "Benchmarks to run, by a glob over their names.",
    DefaultValueFactory = _ => "*",
};
var run = new Command("run", "Runs the micro-benchmarks: time and memory of the steps that a claim goes through.") { filter };
run.SetAction(parsed =>
{
    // In this process: an own build for each benchmark would take longer than the benchmarks.
    var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
    var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).WithOptions(ConfigOptions.JoinSummary);
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--filter", parsed.GetRequiredValue(filter)], config);
});
var root = new RootCommand("Measures the parts of CouponKill below HTTP.")
{
    run,
    GrainTarget.Create(),
    HopTarget.Create(),
    MemoryTarget.Create(),
    ReplayTarget.Create(),
    ScaleTarget.Create(),
};
return await CouponKill.Harness.Commands.CommandLine.RunAsync(root, args);
