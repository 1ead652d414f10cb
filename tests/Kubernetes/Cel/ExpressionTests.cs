using System.Text.Json.Nodes;
using CouponKill.ApiServer.Cel;
using CouponKill.ApiServer.Schema;
using Xunit;

namespace CouponKill.Kubernetes.Cel;

public sealed class ExpressionTests
{
    private const string Self = """
        {"a":1,"b":2.5,"text":"abc","none":[],"items":[{"n":1,"on":true},{"n":2,"on":false}],
         "from":"2030-01-01T00:00:00Z","keep":"1h30m"}
        """;

    [Theory]
    [InlineData("self.a == 1 && self.b > 2.0")]
    [InlineData("self.a + 2 * 3 == 7 && (self.a + 2) * 3 == 9")]
    [InlineData("has(self.a) && !has(self.z)")]
    [InlineData("!has(self.z) || self.z > 3")]
    [InlineData("self.z > 3 || true")]
    [InlineData("has(self.z) ? self.z > 3 : self.text == 'abc'")]
    [InlineData("size(self.items) == 2 && self.none.size() == 0")]
    [InlineData("self.items.all(i, i.n >= 1) && self.items.exists(i, i.on) && self.items.exists_one(i, i.n == 2)")]
    [InlineData("self.items.filter(i, i.on).map(i, i.n) == [1]")]
    [InlineData("self.text in ['abc', 'd'] && self.text.startsWith('a') && self.text.matches('^[a-c]+$')")]
    [InlineData("timestamp(self.from) < timestamp('2030-01-01T00:00:01Z')")]
    [InlineData("timestamp(self.from) + duration(self.keep) == timestamp('2030-01-01T01:30:00Z')")]
    [InlineData("timestamp('2030-01-02T00:00:00Z') - timestamp(self.from) == duration('24h')")]
    [InlineData("self.items[1].n == 2 && self['a'] == 1")]
    [InlineData("string(self.a) + \"x\" == '1x' && int('7') == 7 && -self.a == -1")]
    [InlineData("oldSelf.a <= self.a")]
    public void Expressions_hold_that_are_true(string rule) => Assert.Null(Check(rule));

    [Theory]
    [InlineData("self.a == 2")]
    [InlineData("self.items.all(i, i.on)")]
    [InlineData("duration(self.keep) > duration('2h')")]
    [InlineData("self.z == 1")]
    [InlineData("self.a / 0 == 1")]
    [InlineData("self.text > 1")]
    public void Expressions_fail_that_are_false_or_have_no_answer(string rule) => Assert.NotNull(Check(rule));

    [Theory]
    [InlineData("self.a ==")]
    [InlineData("quantity(self.a).isLessThan(self.b)")]
    [InlineData("self.a.unknown()")]
    [InlineData("{'a': 1}.a == 1")]
    [InlineData("self.a == 'x")]
    public void What_is_not_known_is_refused(string rule) => Assert.Throws<CelException>(() => CelParser.Parse(rule));

    [Fact]
    public void A_message_can_be_computed()
    {
        var rule = new JsonObject { ["rule"] = "self.a > 5", ["messageExpression"] = "'a is ' + string(self.a)", ["message"] = "fallback" };
        Assert.Equal("a is 1", CelRule.Read(rule).Check(FieldSchema.Unknown, JsonNode.Parse(Self)!, old: null));
    }

    [Fact]
    public void A_rule_about_a_change_is_not_asked_of_what_is_new() =>
        Assert.Null(CelRule.Read(new JsonObject { ["rule"] = "self.a > oldSelf.a" })
            .Check(FieldSchema.Unknown, JsonNode.Parse(Self)!, old: null));

    private static string? Check(string rule) =>
        CelRule.Read(new JsonObject { ["rule"] = rule }).Check(FieldSchema.Unknown, JsonNode.Parse(Self)!, JsonNode.Parse(Self));
}
