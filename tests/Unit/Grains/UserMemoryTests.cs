using CouponKill.Grains.Users;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class UserMemoryTests
{
    [Fact]
    public void A_bounded_map_forgets_the_oldest_key_and_nothing_else() => Gen.Int.Sample(CheckMap, iter: 300);

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(0, 1, 1)]
    [InlineData(5, 4, 1)]
    public void Claims_are_counted_within_one_second(long first, long second, int expected)
    {
        var rates = new ClaimRates(capacity: 10);
        rates.StartAt(first);
        rates.Count(7);
        rates.StartAt(second);

        Assert.Equal(expected, rates.Count(7));
        Assert.Equal(1, rates.Count(8));
    }

    [Fact]
    public void Users_beyond_the_capacity_are_not_counted()
    {
        var rates = new ClaimRates(capacity: 2);

        Assert.Equal([1, 1, 1, 1, 2, 2], new long[] { 1, 2, 3, 3, 1, 2 }.Select(rates.Count));
    }

    private static void CheckMap(int seed)
    {
        var random = new Random(seed);
        var capacity = random.Next(1, 8);
        var map = new BoundedMap<int, int>(capacity);
        var byAge = new List<int>();
        var values = new Dictionary<int, int>();
        for (var step = 0; step < 100; step++)
        {
            var (key, value) = (random.Next(12), random.Next());
            map.Set(key, value);
            if (!values.ContainsKey(key))
                byAge.Add(key);
            values[key] = value;
            if (byAge.Count > capacity)
            {
                values.Remove(byAge[0]);
                byAge.RemoveAt(0);
            }

            Assert.Equal(values.Count, map.Count);
            for (var other = 0; other < 12; other++)
            {
                Assert.Equal(values.TryGetValue(other, out var expected), map.TryGet(other, out var found));
                Assert.Equal(expected, found);
            }
        }
    }
}
