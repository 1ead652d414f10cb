using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Users;
using CouponKill.Harness.Processes;

namespace CouponKill.Cluster.Activities;

/// <summary>
/// Callers in other silos can read why they get no answer. What Orleans cannot carry, the exception of a driver somewhere inside, costs
/// them the answer: they wait for their timeout.
/// </summary>
public sealed class ReadableFailureTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("start")]
    [InlineData("append")]
    [InlineData("ownership")]
    [InlineData("audit")]
    [InlineData("block")]
    public async Task A_failure_of_storage_can_be_carried_to_another_silo(string where)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path, ("Activity:AppendTimeout", "00:00:01"));
        var id = await host.AddAsync(total: 5);
        var call = await BreakAsync(where, host, id);

        var failure = await Assert.ThrowsAsync<OutcomeUnknownException>(call);

        Assert.Null(failure.InnerException);
        var copy = Assert.IsType<OutcomeUnknownException>(host.Copy<Exception>(failure));
        Assert.Equal(failure.Message, copy.Message);
    }

    [Fact]
    public async Task An_exception_of_a_driver_could_not_be_carried()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        Assert.ThrowsAny<Exception>(() => Assert.IsType<InjectedException>(host.Copy<Exception>(new InjectedException("driver"))));
    }

    private static async Task<Func<Task>> BreakAsync(string where, SaleHost host, long id)
    {
        switch (where)
        {
            case "append":
                await host.ClaimAsync(id, 1);
                host.Log.OnAppend = _ => AppendFault.FailsBefore;
                return () => host.ClaimAsync(id, 2);
            case "ownership":
                await host.ClaimAsync(id, 1);
                host.Log.FailsToRead = () => true;
                host.Clock.Jump(TimeSpan.FromSeconds(10));
                return () => host.ClaimAsync(id, 1);
            case "audit":
                await host.ClaimAsync(id, 1);
                host.Orders.BeforeRead = _ => throw new InjectedException("The order store is away.");
                return () => host.Activity(id).AuditAsync();
            case "block":
                host.States.OnWrite = () => StateFault.FailsBefore;
                return () => host.Grains.GetGrain<IUserPartitionGrain>(0).BlockAsync(new BlockCommand(1, "bot", null, 1));
            default:
                host.Log.FailsToRead = () => true;
                return () => host.Activity(id).GetAsync();
        }
    }
}
