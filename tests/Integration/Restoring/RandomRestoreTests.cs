using CouponKill.Harness.Processes;
using CouponKill.Integration.Process;
using CouponKill.Testing;

namespace CouponKill.Integration.Restoring;

/// <summary>A shop that goes on selling while now one store, now another is put back to some older copy of itself.</summary>
[Collection(ProcessCollection.Name)]
[Campaign]
public sealed class RandomRestoreTests : IDisposable
{
    private const int Rounds = 12;
    private static readonly string[] Files = ["orders.db", "claims.db"];

    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task No_id_is_given_out_twice()
    {
        var random = TestRandom.Create();
        var copies = new List<RestoredStore>();
        var purchases = new List<Purchase>();
        await using var scene = new RestoreScene(new SiloOptions { DataDirectory = _data.Path, AdminPassword = "correct horse battery" });
        await scene.StartAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            purchases.Add(await scene.SellAsync($"user-{round}", $"Sale {round}"));
            await scene.WhileStoppedAsync(async () =>
            {
                foreach (var file in Files)
                {
                    copies.Add(RestoredStore.File(_data.Path, file));
                    await copies[^1].SaveAsync();
                }

                if (random.Next(4) > 0)
                    await copies[random.Next(copies.Count)].PutBackAsync();
            });
        }

        Assert.Equal(Rounds, purchases.Select(purchase => purchase.Order.UserId).Distinct().Count());
        Assert.Equal(Rounds, purchases.Select(purchase => purchase.Activity.Id).Distinct().Count());
        Assert.Equal(Rounds, purchases.Select(purchase => purchase.Order.OrderId).Distinct().Count());
    }
}
