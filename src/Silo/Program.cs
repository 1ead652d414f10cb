using CouponKill.Api;
using CouponKill.Silo.Hosting;

if (args.Any(arg => arg is "--help" or "-h" or "-?" or "help"))
{
    Console.Out.WriteLine(Usage.Text);
    return 0;
}

try
{
    await using var app = SiloApp.Build(args);
    await app.EnsureAdminAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } explanation)
{
    Console.Error.WriteLine($"CouponKill did not start: {explanation}");
    return 1;
}
