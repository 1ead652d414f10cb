using CouponKill.Storage.MySql;

namespace CouponKill.Integration.MySql;

public sealed class MySqlReferenceClockTests(MySqlServerFixture server)
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task It_tells_the_time_of_the_server()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = await MySqlTestDatabase.CreateAsync(server, cancellationToken);
        var before = DateTimeOffset.UtcNow;
        var told = await new MySqlReferenceClock(database.Database).ReadAsync(cancellationToken);
        Assert.InRange(told, before - Rounding, DateTimeOffset.UtcNow + Rounding);
    }
}
