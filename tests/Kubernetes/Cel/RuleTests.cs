using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes.Cel;

/// <summary>Rules in the schema of a definition, asked over HTTP.</summary>
public sealed class RuleTests
{
    private const string Sale = """
        {"type":"object","required":["startsAt","endsAt","total"],"properties":{
          "startsAt":{"type":"string","format":"date-time","x-kubernetes-validations":[
            {"rule":"self == oldSelf","message":"startsAt is fixed","reason":"FieldValueForbidden"}]},
          "endsAt":{"type":"string","format":"date-time"},
          "total":{"type":"integer","minimum":1},
          "limits":{"type":"array","maxItems":5,"items":{"type":"object","properties":{"n":{"type":"integer"}}}}},
         "x-kubernetes-validations":[
           {"rule":"self.startsAt < self.endsAt","message":"endsAt must be after startsAt","fieldPath":".endsAt"},
           {"rule":"self.total >= oldSelf.total","messageExpression":"'total must not fall below ' + string(oldSelf.total)"},
           {"rule":"!has(self.limits) || self.limits.all(l, l.n > 0)","message":"limits must be positive"}]}
        """;

    private static readonly string Good = Widget("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z", 10);

    [Fact]
    public async Task Rules_refuse_with_their_message_at_their_field()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets(Sale);
        var (status, answer) = await server.Http.TrySend(
            HttpMethod.Post, TestServer.Widgets, Widget("2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z", 10), "application/json");
        Assert.Equal(422, status);
        AssertCause(answer, "spec.endsAt", "Invalid value: \"object\": endsAt must be after startsAt");
    }

    [Fact]
    public async Task Rules_about_changes_see_the_old_value()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets(Sale);
        await server.Http.Post(TestServer.Widgets, Good);
        AssertCause(await Refused(server, """{"spec":{"total":9}}"""), "spec", "Invalid value: \"object\": total must not fall below 10");
        AssertCause(
            await Refused(server, """{"spec":{"startsAt":"2029-01-01T00:00:00Z"}}"""), "spec.startsAt", "Forbidden: startsAt is fixed");
        AssertCause(await Refused(server, """{"spec":{"limits":[{"n":1},{"n":0}]}}"""), "spec",
            "Invalid value: \"object\": limits must be positive");
        Assert.Equal(11, (await server.Http.MergePatch(
            $"{TestServer.Widgets}/w", """{"spec":{"total":11}}"""))["spec"]!["total"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("self.nonsense > 1", "undefined field 'nonsense'")]
    [InlineData("self.total > quantity('1')", "undeclared reference to 'quantity'")]
    [InlineData("self.total >", "Syntax error")]
    public async Task A_definition_whose_rule_is_not_understood_is_refused(string rule, string why)
    {
        await using var server = await TestServer.StartAsync();
        var schema = JsonNode.Parse(Sale)!;
        schema["x-kubernetes-validations"]![0]!["rule"] = rule;
        var (status, answer) = await server.Http.TrySend(
            HttpMethod.Post,
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            TestServer.Definition(schema.ToJsonString()),
            "application/json");
        Assert.Equal(422, status);
        Assert.Contains(why, answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<JsonObject> Refused(TestServer server, string patch)
    {
        var (status, answer) =
            await server.Http.TrySend(HttpMethod.Patch, $"{TestServer.Widgets}/w", patch, "application/merge-patch+json");
        Assert.Equal(422, status);
        return answer;
    }

    private static string Widget(string starts, string ends, int total) =>
        $$$"""{"metadata":{"name":"w"},"spec":{"startsAt":"{{{starts}}}","endsAt":"{{{ends}}}","total":{{{total}}}}}""";

    private static void AssertCause(JsonObject answer, string field, string message)
    {
        var cause = Assert.Single(answer["details"]!["causes"]!.AsArray());
        Assert.Equal(field, cause!["field"]!.ToString());
        Assert.Equal(message, cause["message"]!.ToString());
    }
}
