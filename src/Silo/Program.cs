using CouponKill.Silo.Examining;
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
    if (args is [DoctorCommand.Verb, ..])
        return await DoctorCommand.RunAsync(args[1..], CancellationToken.None);
    await using var app = await SiloApp.BuildAsync(args, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } explanation)
{
    var failure = args switch
    {
        [RebuildCommand.Verb, ..] => "Not rebuilt",
        [DoctorCommand.Verb, ..] => "Not examined",
        _ => "CouponKill did not start",
    };
    Console.Error.WriteLine($"{failure}: {explanation}");
    return args is [DoctorCommand.Verb, ..] ? DoctorCommand.Failed : 1;
}
