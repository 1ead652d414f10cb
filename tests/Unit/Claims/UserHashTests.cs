using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class UserHashTests
{
    [Fact]
    public void A_partition_lies_in_range() => Gen.Select(Gen.Long, Gen.Int[1, 5_000]).Holds(10_000, t =>
        Assert.InRange(UserHash.Partition(t.Item1, t.Item2), 0, t.Item2 - 1));

    /// <summary>Stored data and running silos agree on it.</summary>
    [Fact]
    public void The_hash_stays()
    {
        Assert.Equal(0xE220A8397B1DCDAFUL, UserHash.Mix(0));
        Assert.Equal([1, 14, 45], new[] { 1L, 2, 3 }.Select(user => UserHash.Partition(user, 64)));
    }

    [Fact]
    public void No_two_users_share_a_hash() => Gen.Long.HashSet[2, 500].Holds(200, users =>
        Assert.Equal(users.Count, users.Select(user => UserHash.Mix((ulong)user)).Distinct().Count()));

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(64, 64)]
    [InlineData(1_000, 10)]
    [InlineData(4_096, 7)]
    public void Users_in_rows_spread_evenly(long step, int partitions)
    {
        const int PerPartition = 2_000;
        var counts = new int[partitions];
        for (var i = 0L; i < (long)PerPartition * partitions; i++)
            counts[UserHash.Partition(1 + (i * step), partitions)]++;
        Assert.All(counts, count => Assert.InRange(count, PerPartition * 85 / 100, PerPartition * 115 / 100));
    }

    [Fact]
    public void Orders_spread_over_the_streams_and_neighbours_share_one()
    {
        const int Neighbours = 1_024, Groups = 8_000;
        var counts = new int[OrderPartitions.Count];
        for (var group = 1L; group <= Groups; group++)
        {
            var partition = OrderPartitions.Of(OrderId.From(3, group * Neighbours));
            counts[partition]++;
            Assert.Equal(partition, OrderPartitions.Of(OrderId.From(3, (group * Neighbours) + Neighbours - 1)));
        }

        Assert.All(counts, count => Assert.InRange(count, 900, 1_100));
    }
}
