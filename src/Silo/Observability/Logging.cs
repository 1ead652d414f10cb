using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace CouponKill.Silo.Observability;

/// <summary>Logs go to the console: one line each for people in Development, JSON for machines elsewhere.</summary>
internal static class Logging
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>At Information it writes its connection string.</summary>
    private const string MySqlDriver = "MySqlConnector";

    public static void AddLogging(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[$"Logging:LogLevel:{MySqlDriver}"] is null)
            builder.Logging.AddFilter(MySqlDriver, LogLevel.Warning);
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
            builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        else
            builder.Logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, TimestampFormat));
        builder.Logging.Services.RemoveAll<ILoggerProvider>();
        builder.Logging.Services.AddSingleton<ConsoleLoggerProvider>();
        builder.Logging.Services.AddSingleton<ILoggerProvider>(services =>
            new LimitedConsole(services.GetRequiredService<ConsoleLoggerProvider>(), TimeProvider.System));
    }
}
