using System.Data.Common;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Silo.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Silo.Hosting;

/// <summary>A verb that works on the stores of a profile, without a silo.</summary>
internal static class StorageTool
{
    /// <summary>Opens the stores, does the work and closes them.</summary>
    /// <param name="settings">The configuration's arguments.</param>
    /// <param name="options">Options of the verb, which somebody may have misspelt.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the work returns.</returns>
    /// <exception cref="RebuildException">A store failed, or the work was stopped.</exception>
    public static async Task<T> RunAsync<T>(
        string[] settings, string[] options, Func<IServiceProvider, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var host = Build(settings, options);
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await host.Services.PrepareStorageAsync(cancellationToken);
            return await work(host.Services, cancellationToken);
        }
        catch (Exception exception) when (
            exception is DbException or RedisException or TimeoutException or IOException or ClaimLogCorruptException
                or ClaimLogNotDurableException)
        {
            throw new RebuildException($"The storage failed ({exception.Message}). Run it again: it says how the log stands.", exception);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new RebuildException("Stopped. Run it again: it says how the log stands.", exception);
        }
    }

    private static IHost Build(string[] settings, string[] options)
    {
        var builder = CreateBuilder(settings, options);
        if (ProcessOptions.Read(builder.Configuration).IsCluster)
            builder.Services.AddClusterStorage();
        else
            builder.Services.AddEmbeddedStorage();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LogExaminer>();
        builder.Services.AddSingleton<LogRebuilder>();
        builder.Services.AddSingleton<StoreExaminer>();
        return builder.Build();
    }

    /// <summary>A host that tells warnings on standard error, and leaves standard output to the verb.</summary>
    internal static HostApplicationBuilder CreateBuilder(string[] settings, string[] options)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = settings,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter(level => level >= LogLevel.Warning);
        // What keeps the host from starting is said in one line at the end.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Configuration.BeStrict(settings, options);
        return builder;
    }
}
