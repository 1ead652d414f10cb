using CouponKill.Silo.Observability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>What is logged again and again is written a few times in a while, and then counted.</summary>
public sealed class RepeatLimitTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Lines _lines = new();
    private readonly LimitedConsole.Limited _logger;

    public RepeatLimitTests() => _logger = new LimitedConsole.Limited(_lines, _clock);

    [Fact]
    public void A_line_is_left_out_when_it_came_often_and_then_told_how_often()
    {
        for (var i = 0; i < 100; i++)
            Log(LogLevel.Error, id: 1);
        Assert.Equal(Enumerable.Repeat("line 1", RepeatLimit.Most), _lines.Written, StringComparer.Ordinal);

        _clock.Advance(RepeatLimit.Period);
        Log(LogLevel.Error, id: 1);
        Assert.Equal($"The next line came {100 - RepeatLimit.Most} times more, left out here.", _lines.Written[^2]);
        Assert.Equal("line 1", _lines.Written[^1]);

        _clock.Advance(RepeatLimit.Period);
        Log(LogLevel.Error, id: 1);
        Assert.Equal(RepeatLimit.Most + 3, _lines.Written.Count);
    }

    [Fact]
    public void Each_kind_is_counted_by_itself()
    {
        for (var i = 0; i < 100; i++)
        {
            Log(LogLevel.Error, id: 1);
            Log(LogLevel.Error, id: 2);
            Log(LogLevel.Error, id: 2, new TimeoutException());
        }

        Assert.Equal(3 * RepeatLimit.Most, _lines.Written.Count);
    }

    [Fact]
    public void News_are_never_left_out()
    {
        for (var i = 0; i < 100; i++)
            Log(LogLevel.Information, id: 1);
        Assert.Equal(100, _lines.Written.Count);
    }

    private void Log(LogLevel level, int id, Exception? error = null) =>
        _logger.Log(level, new EventId(id), id, error, static (number, _) => $"line {number}");

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
