using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Console;

namespace CouponKill.Silo.Observability;

/// <summary>
/// The console, but a warning or error that comes again and again is written only a few times in a while; then how often it came. Otherwise
/// what fails for every request fills the disk that may be the reason.
/// </summary>
/// <param name="console">Writes.</param>
/// <param name="clock">Tells the time.</param>
[ProviderAlias("Console")]
internal sealed class LimitedConsole(ConsoleLoggerProvider console, TimeProvider clock) : ILoggerProvider, ISupportExternalScope
{
    public ILogger CreateLogger(string categoryName) => new Limited(console.CreateLogger(categoryName), clock);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => console.SetScopeProvider(scopeProvider);

    public void Dispose() => console.Dispose();

    /// <summary>One category.</summary>
    internal sealed class Limited(ILogger inner, TimeProvider clock) : ILogger
    {
        private readonly ConcurrentDictionary<(EventId Event, LogLevel Level, Type? Error), RepeatLimit> _limits = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Warning || !IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            var (mayWrite, leftOut) = _limits.GetOrAdd((eventId, logLevel, exception?.GetType()), static _ => new RepeatLimit())
                .Take(clock.GetTimestamp(), clock);
            if (leftOut > 0)
                inner.Log(logLevel, eventId, leftOut, null, static (count, _) => $"The next line came {count} times more, left out here.");
            if (mayWrite)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
