using CouponKill.Silo.Hosting;
using CouponKill.Silo.Rebuilding;

if (args is not [RebuildCommand.Verb, ..] && args.Any(arg => arg is "--help" or "-h" or "-?" or "help"))
{
    Console.Out.WriteLine(Usage.Text);
    return 0;
}

try
{
    if (args is [Migration.Verb, ..])
        return await Migration.RunAsync(args[1..], CancellationToken.None);
    if (args is [HealthProbe.Verb, ..])
        return await HealthProbe.RunAsync(args[1..], CancellationToken.None);
    if (args is [RebuildCommand.Verb, ..])
        return await RebuildCommand.RunAsync(args);
    await using var app = await SiloApp.BuildAsync(args, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } explanation)
{
    Console.Error.WriteLine(args is [RebuildCommand.Verb, ..] ? $"Not rebuilt: {explanation}" : $"CouponKill did not start: {explanation}");
    return 1;
}
