using CouponKill.Silo.Hosting;
using CouponKill.Silo.Rebuilding;

if (args is not [RebuildCommand.Verb, ..] && args.Any(arg => arg is "--help" or "-h" or "-?" or "help"))
{
    Console.Out.WriteLine(Usage.Text);
    return 0;
}

try
{
    FileRights.KeepPrivate();
    return await Verbs.RunAsync(args, CancellationToken.None);
}
catch (Exception exception)
{
    Console.Error.WriteLine($"{Verbs.Failure(args)}: {StartFailure.Explain(exception)}");
    return Verbs.FailureCode(args);
}
