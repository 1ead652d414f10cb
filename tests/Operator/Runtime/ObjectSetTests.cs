using System.Text.Json;
using CouponKill.Operator.Installations;
using CouponKill.Operator.Runtime;
using CsCheck;
using Xunit;

namespace CouponKill.OperatorTests.Runtime;

public sealed class ObjectSetTests
{
    [Fact]
    public void A_group_holds_what_a_look_at_all_would_find()
    {
        var step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Bool, (name, group, isRemoved) => (name, group, isRemoved));
        step.List[0, 40].Sample(steps =>
        {
            var set = new ObjectSet(Groups.OfSale);
            foreach (var (name, group, isRemoved) in steps)
            {
                var key = new ObjectKey("shop", $"{name}");
                if (isRemoved)
                    set.Remove(key);
                else
                    set.Set(key, Sale(name, group));
            }

            return Enumerable.Range(0, 4).All(group =>
            {
                var expected = set.All.Where(
                    one => string.Equals(one.Value.Text("spec", "seckillRef"), $"{group}", StringComparison.Ordinal));
                return expected.Select(one => one.Key).ToHashSet().SetEquals(
                    set.OfGroup(Groups.OfSeckill(new ObjectKey("shop", $"{group}"))).Select(found => found.Metadata().Key()));
            });
        });
    }

    private static JsonElement Sale(int name, int group) => JsonSerializer.Deserialize<JsonElement>(
        $$"""{ "metadata": { "namespace": "shop", "name": "{{name}}", "uid": "u" }, "spec": { "seckillRef": "{{group}}" } }""");
}
