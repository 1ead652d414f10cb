using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Api.Activities;
using CouponKill.Api.Admin;
using CouponKill.Api.Admin.Blocks;
using CouponKill.Api.Claims;
using CouponKill.Api.Json;
using CouponKill.Api.Orders;
using CouponKill.Api.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Api.OpenApi;

/// <summary>One example of each body: real objects, written as the API writes them, so that none can be out of date.</summary>
internal static class SchemaExamples
{
    private const string Password = "correct horse battery";

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ActivityBody Activity = new(
        "7", "Half price", ActivityStatus.Open, Start, Start.AddHours(1), 500, 120, 30, 350, 1, 900, Start.AddSeconds(1));

    private static readonly ClaimBody Claim = new(
        "3848290697217", "7", "42", 1, ClaimStatus.Held, Start.AddMilliseconds(12), Start.AddMilliseconds(900_012));

    private static readonly BlockBody Block = new("42", "Sells accounts", Start.AddDays(30), "1", Start);

    private static readonly object[] Examples =
    [
        Activity,
        new ActivityListBody([Activity], Next: null),
        Claim,
        new OrderListBody([Claim], Next: null),
        Block,
        new BlockListBody([Block], Next: null),
        new AuditBody(500, 120, 30, 350, 412, 380, 0, 0, 0, Consistent: true, Refused: null),
        new CreateActivityRequest("Half price", 500, Start, Start.AddHours(1), PerUserLimit: 1, HoldSeconds: 900),
        new RestockRequest(100),
        new BlockRequest("Sells accounts", Start.AddDays(30)),
        new RegisterRequest("alice", Password),
        new TokenRequest("alice", Password),
        new UserBody("42"),
        new TokenBody("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl", "Bearer", 3600),
    ];

    /// <summary>The example of a type, or null.</summary>
    public static JsonNode? Of(Type type) => Array.Find(Examples, example => example.GetType() == type) is { } found
        ? JsonSerializer.SerializeToNode(found, type, ApiJsonContext.Default)
        : null;
}
