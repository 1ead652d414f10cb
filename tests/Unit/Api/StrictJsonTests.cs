using System.Text;
using CouponKill.Api.Admin;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class StrictJsonTests
{
    private const string Good = """{"name":"sale","total":3,"startsAt":"2030-01-01T00:00:00Z","endsAt":"2030-01-02T00:00:00Z"}""";

    [Fact]
    public void Reads_an_object_with_optional_members_absent()
    {
        Assert.Null(Read(Good, out var request));
        Assert.Equal(("sale", 3, null), (request!.Name, request.Total, request.HoldSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{} x")]
    [InlineData("{\"total\":3,}")]
    [InlineData("{/* */}")]
    [InlineData("{\"name\":[[[[[[[[[[]]]]]]]]]]}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{'total':3}")]
    public void Refuses_what_is_no_object(string json) => Assert.Equal("malformed_json", Read(json, out _)!.Code);

    [Theory]
    [InlineData("{\"owner\":1}", "unknown_field", "owner")]
    [InlineData("{\"Total\":1}", "unknown_field", "Total")]
    [InlineData("{\"total\":1,\"total\":2}", "duplicate_field", "total")]
    [InlineData("{\"total\":\"3\"}", "invalid_field", "total")]
    [InlineData("{\"total\":1.5}", "invalid_field", "total")]
    [InlineData("{\"total\":1e999}", "invalid_field", "total")]
    [InlineData("{\"total\":99999999999999999999}", "invalid_field", "total")]
    [InlineData("{\"name\":\"a\\ud800\"}", "invalid_field", "name")]
    [InlineData("{\"name\":{}}", "invalid_field", "name")]
    [InlineData("{\"startsAt\":\"2030-01-01T00:00:00\"}", "invalid_field", "startsAt")]
    public void Names_the_field_at_fault(string json, string code, string field)
    {
        var problem = Read(json, out _)!;
        Assert.Equal((400, code, field), (problem.Status, problem.Code, problem.Field));
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf8() =>
        Assert.Equal("malformed_json", StrictJson.Read([(byte)'{', 0xFF, (byte)'}'], CreateActivityRequest.Json, out _)!.Code);

    [Fact]
    public void Answers_any_bytes_with_a_value_or_a_problem() =>
        Gen.Byte.Array.Sample(bytes =>
        {
            var problem = StrictJson.Read(bytes, CreateActivityRequest.Json, out var value);
            return problem is null == value is not null;
        });

    [Fact]
    public void Answers_any_damage_to_a_good_body_with_a_value_or_a_problem() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Sample((at, with) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            bytes[at] = with;
            var problem = StrictJson.Read(bytes, CreateActivityRequest.Json, out var value);
            return problem is null == value is not null;
        });

    private static ApiProblem? Read(string json, out CreateActivityRequest? request) =>
        StrictJson.Read(Encoding.UTF8.GetBytes(json), CreateActivityRequest.Json, out request);
}
