using CouponKill.Ledger.Time;
using CouponKill.Silo.Clocks;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Unit.Time;

/// <summary>Of three clocks the two that agree are right.</summary>
public sealed class StoreClocksTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SetClock _clock = new();
    private readonly ClockGuard _guard;

    public StoreClocksTests() => _guard = new ClockGuard(_clock, ClockGuard.DefaultLimit);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(0, -1, true)]
    [InlineData(1, 1, false)]
    [InlineData(1, -1, false)]
    [InlineData(null, 0, true)]
    [InlineData(1, null, false)]
    [InlineData(null, null, true)]
    public async Task A_clock_is_trusted_that_a_store_agrees_with(int? redis, int? mySql, bool isTrusted)
    {
        var stores = new StoreClocks([Store("redis", redis), Store("mysql", mySql)], _guard, NullLogger<StoreClocks>.Instance);
        await stores.MeasureAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isTrusted, _guard.IsTrusted);
        Assert.Equal(redis is not null || mySql is not null, stores.HaveTold);
        var skews = stores.Skews.ToDictionary(told => told.Name, told => told.Skew, StringComparer.Ordinal);
        Assert.Equal(redis * -Hour, skews.TryGetValue("redis", out var skew) ? skew : null);
        Assert.Equal(mySql * -Hour, skews.TryGetValue("mysql", out skew) ? skew : null);
    }

    /// <summary>What a store told goes on evenly, so its silence changes nothing.</summary>
    [Fact]
    public async Task A_clock_that_is_set_while_all_stores_are_silent_is_not_trusted()
    {
        var isSilent = false;
        var store = new FakeStore("redis", () => isSilent ? throw new TimeoutException() : _clock.True);
        var stores = new StoreClocks([store], _guard, NullLogger<StoreClocks>.Instance);
        await stores.MeasureAsync(TestContext.Current.CancellationToken);
        isSilent = true;
        _clock.Advance(Hour);
        _clock.Ahead = Hour;
        await stores.MeasureAsync(TestContext.Current.CancellationToken);
        Assert.False(_guard.IsTrusted);
        Assert.Equal(_clock.True, _guard.GetUtcNow());
    }

    private FakeStore Store(string name, int? hoursAhead) =>
        new(name, () => hoursAhead is { } hours ? _clock.True + (hours * Hour) : throw new TimeoutException());

    private sealed record FakeStore(string Name, Func<DateTimeOffset> Now) : IReferenceClock
    {
        public Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) => Task.Run(Now, cancellationToken);
    }
}
