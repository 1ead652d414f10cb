using CouponKill.Grains.Users;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class UserMemoryTests
{
    [Fact]
    public void A_bounded_map_forgets_the_oldest_key_and_nothing_else() => Gen.Int.Sample(CheckMap, iter: 300);

    [Theory]
    [InlineData(0, 999, 2)]
    [InlineData(999, 1_000, 1)]
    [InlineData(5_500, 5_400, 2)]
    [InlineData(5_500, 4_400, 1)]
    public void Claims_are_counted_within_one_second(long firstMs, long secondMs, int expected) =>
        Assert.Equal(expected, default(ClaimRate).Next(firstMs).Next(secondMs).Count);

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
