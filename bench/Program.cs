using System.CommandLine;
using CouponKill.Bench;
using CouponKill.Bench.Compare;
using CouponKill.Bench.Cost;
using CouponKill.Bench.Demo;
using CouponKill.Bench.Peers;

var root = new RootCommand("Shows and measures what CouponKill does.")
{
    DemoCommand.Create(),
    CompareCommand.Create(),
    CostCommand.Create(),
    NoopCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(parsed.Errors[0].Message);
    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (Failure.IsExpected(e))
{
    await Console.Error.WriteLineAsync(Failure.Line(e));
    return 1;
}
