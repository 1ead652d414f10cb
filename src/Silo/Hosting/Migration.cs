using CouponKill.Silo.Configuration;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>The verb <c>migrate</c>: brings the MySQL schema up to date and does nothing else. Starting does the same by itself.</summary>
internal static class Migration
{
    public const string Verb = "migrate";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.BeStrict(args);
        builder.Services.AddReadModels();
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        foreach (var line in await host.Services.PrepareStorageAsync(cancellationToken))
            Console.Out.WriteLine(line);
        return 0;
    }
}
