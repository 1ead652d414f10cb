using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>Whatever is wrong with a request, the answer is a problem that says what, and nothing is stored.</summary>
[Collection(ProcessCollection.Name)]
public sealed class BadInputTests(SharedSilo shop)
{
    private const string Claims = "/api/v1/activities/{id}/claims";
    private const string Restock = "/api/v1/admin/activities/{id}/restock";

    private static readonly BadRequest[] Requests =
    [
        new("malformed JSON", "POST", BadRequest.Activities, Sender.Admin, """{"name":"Sale","""),
        new("no JSON at all", "POST", BadRequest.Activities, Sender.Admin, "name=Sale"),
        new("an empty body", "POST", BadRequest.Activities, Sender.Admin, ""),
        new("null", "POST", BadRequest.Activities, Sender.Admin, "null"),
        new("an array", "POST", BadRequest.Activities, Sender.Admin, "[]"),
        new("another media type", "POST", BadRequest.Activities, Sender.Admin, "{}", 415) { MediaType = "text/plain" },
        new(
            "invalid UTF-8 escapes", "POST", BadRequest.Users, Sender.Nobody,
            """{"username":"\ud800","password":"a long enough password"}"""),
        new("deep nesting", "POST", BadRequest.Users, Sender.Nobody, new string('[', 5_000)),
        new(
            "a body over 64 KiB", "POST", BadRequest.Users, Sender.Nobody,
            $$"""{"username":"{{new string('x', 70_000)}}","password":"p"}""", 413),

        BadRequest.Activity("no name", "name", null),
        BadRequest.Activity("an empty name", "name", "\"\""),
        BadRequest.Activity("a blank name", "name", "\"  \""),
        BadRequest.Activity("a name of invisible characters", "name", "\"\\u200b\\u3164\\u2060\""),
        BadRequest.Activity("a name of two lines", "name", "\"a\\u2028b\""),
        BadRequest.Activity("a null name", "name", "null"),
        BadRequest.Activity("a name that is a number", "name", "5"),
        BadRequest.Activity("a name of 201 characters", "name", $"\"{new string('n', 201)}\""),
        BadRequest.Activity("no total", "total", null),
        BadRequest.Activity("total 0", "total", "0"),
        BadRequest.Activity("total -1", "total", "-1"),
        BadRequest.Activity("total over 100,000,000", "total", "100000001"),
        BadRequest.Activity("total beyond 32 bits", "total", "99999999999"),
        BadRequest.Activity("total with a fraction", "total", "1.5"),
        BadRequest.Activity("total as text", "total", "\"10\""),
        BadRequest.Activity("no start", "startsAt", null),
        BadRequest.Activity("a start that is no time", "startsAt", "\"tomorrow\""),
        BadRequest.Activity("a start that is a number", "startsAt", "1893456000"),
        BadRequest.Activity("no end", "endsAt", null),
        BadRequest.Activity("end before start", "endsAt", "\"2029-12-31T00:00:00Z\""),
        BadRequest.Activity("end at start", "endsAt", "\"2030-01-01T00:00:00Z\""),
        BadRequest.Activity("a limit of 0", "perUserLimit", "0"),
        BadRequest.Activity("a limit of 1,001", "perUserLimit", "1001"),
        BadRequest.Activity("a negative hold", "holdSeconds", "-1"),
        BadRequest.Activity("a hold over 30 days", "holdSeconds", "2592001"),
        BadRequest.Activity("an unknown field", "colour", "\"red\""),

        new("restock of nothing", "POST", Restock, Sender.Admin, """{"quantity":0}""", Field: "quantity"),
        new("a negative restock", "POST", Restock, Sender.Admin, """{"quantity":-5}""", Field: "quantity"),
        new("a restock without quantity", "POST", Restock, Sender.Admin, "{}", Field: "quantity"),
        new("a restock over the limit", "POST", Restock, Sender.Admin, """{"quantity":100000000}""", 409),
        new("a restock with an unknown field", "POST", Restock, Sender.Admin, """{"quantity":1,"colour":"red"}""", Field: "colour"),

        new("an activity id that is none", "GET", "/api/v1/activities/abc", Sender.Nobody),
        new("a negative activity id", "GET", "/api/v1/activities/-1", Sender.Nobody),
        new("an id beyond 2^63", "GET", "/api/v1/activities/99999999999999999999", Sender.Nobody),
        new("an id that no activity can have", "GET", "/api/v1/activities/16777216", Sender.Nobody, Status: 404),
        new("the largest id", "GET", "/api/v1/activities/9223372036854775807", Sender.Nobody, Status: 404),
        new("a claim on an id that no activity can have", "POST", "/api/v1/activities/16777216/claims", Sender.User, Status: 404),
        new("an own claim where no activity can be", "GET", "/api/v1/activities/16777216/claims/me", Sender.User, Status: 404),
        new("an end of what no activity can be", "POST", "/api/v1/admin/activities/16777216/end", Sender.Admin, Status: 404),
        new("an order id that no order has", "GET", "/api/v1/orders/5", Sender.User, Status: 404),
        new("an unknown activity", "GET", "/api/v1/activities/16000000", Sender.Nobody, Status: 404),
        new("a claim on an id that is none", "POST", "/api/v1/activities/abc/claims", Sender.User),
        new("an audit of an id that is none", "GET", "/api/v1/admin/activities/abc/audit", Sender.Admin),
        new("an audit of an unknown activity", "GET", "/api/v1/admin/activities/16000000/audit", Sender.Admin, Status: 404),
        new("an order id that is none", "GET", "/api/v1/orders/abc", Sender.User),
        new("an unknown order", "GET", "/api/v1/orders/549755813889", Sender.User, Status: 404),
        new("somebody else's order", "GET", "/api/v1/orders/{order}", Sender.User, Status: 404),
        new("an unknown status", "GET", "/api/v1/activities?status=closed", Sender.Nobody, Field: "status"),
        new("a limit of 0 items", "GET", "/api/v1/activities?limit=0", Sender.Nobody, Field: "limit"),
        new("a limit that is no number", "GET", "/api/v1/orders?limit=x", Sender.User, Field: "limit"),
        new("an after that is no id", "GET", "/api/v1/orders?after=x", Sender.User, Field: "after"),
        new("an unknown parameter", "GET", "/api/v1/activities?limti=1", Sender.Nobody, Field: "limti"),
        new("a parameter of the path in the query", "GET", "/api/v1/activities/{id}?id=1", Sender.Nobody, Field: "id"),
        new("a filter that orders do not have", "GET", "/api/v1/orders?activityId=42", Sender.User, Field: "activityId"),
        new("a parameter in another case", "GET", "/api/v1/orders?Limit=1", Sender.User, Field: "Limit"),
        new("a parameter given twice", "GET", "/api/v1/orders?limit=1&limit=1", Sender.User, Field: "limit"),
        new("a claim with a parameter", "POST", "/api/v1/activities/{id}/claims?quantity=2", Sender.User, Field: "quantity"),
        new("a pause with a parameter", "POST", "/api/v1/admin/activities/{id}/pause?for=1", Sender.Admin, Field: "for"),
        new("a log-in with a parameter", "POST", "/api/v1/tokens?username=bob", Sender.Nobody, """{"password":"x"}""", Field: "username"),
        new("an unknown address", "GET", "/api/v1/nothing", Sender.Nobody, Status: 404),
        new("a method that is not there", "DELETE", "/api/v1/activities/{id}", Sender.Admin, Status: 405),

        BadRequest.Block("a block without a reason", "{}", "reason"),
        BadRequest.Block("a block with a blank reason", """{"reason":"  "}""", "reason"),
        BadRequest.Block("a block with a line break", """{"reason":"a\nb"}""", "reason"),
        BadRequest.Block("a block with a reason of 201 characters", $$"""{"reason":"{{new string('r', 201)}}"}""", "reason"),
        BadRequest.Block("a block that is over", """{"reason":"bot","until":"2020-01-01T00:00:00Z"}""", "until"),
        BadRequest.Block("a block until a time without an offset", """{"reason":"bot","until":"2999-01-01T00:00:00"}""", "until"),
        BadRequest.Block("a block with an unknown field", """{"reason":"bot","for":"ever"}""", "for"),
        new("a block without a body", "PUT", BadRequest.Blocks, Sender.Admin, ""),
        new("a block of nobody", "PUT", "/api/v1/admin/users/0/block", Sender.Admin, """{"reason":"bot"}""", Field: "id"),
        new("a block of no id", "PUT", "/api/v1/admin/users/bob/block", Sender.Admin, """{"reason":"bot"}""", Field: "id"),
        new("a block by a user", "PUT", BadRequest.Blocks, Sender.User, """{"reason":"bot"}""", 403),
        new("a block without a token", "PUT", BadRequest.Blocks, Sender.Nobody, """{"reason":"bot"}""", 401),
        new("an unblocking by a user", "DELETE", BadRequest.Blocks, Sender.User, Status: 403),
        new("an unblocking of no id", "DELETE", "/api/v1/admin/users/-5/block", Sender.Admin, Field: "id"),
        new("the block of a user who is not blocked", "GET", BadRequest.Blocks, Sender.Admin, Status: 404),
        new("the blocks for a user", "GET", "/api/v1/admin/users/blocked", Sender.User, Status: 403),
        new("blocks after no id", "GET", "/api/v1/admin/users/blocked?after=x", Sender.Admin, Field: "after"),

        new("an empty key", "POST", Claims, Sender.User) { Key = "" },
        new("a key of 201 characters", "POST", Claims, Sender.User) { Key = new string('k', 201) },

        new("a claim without a token", "POST", Claims, Sender.Nobody, Status: 401),
        new("an expired token", "POST", Claims, Sender.Expired, Status: 401),
        new("a forged token", "POST", Claims, Sender.Forged, Status: 401),
        new("an unsigned token", "POST", Claims, Sender.NoSignature, Status: 401),
        new("a token for somebody else", "POST", Claims, Sender.WrongAudience, Status: 401),
        new("a token without a user id", "POST", Claims, Sender.WrongSubject, Status: 401),
        new("a token that is none", "POST", Claims, Sender.Garbage, Status: 401),
        new("orders without a token", "GET", "/api/v1/orders", Sender.Nobody, Status: 401),
        new("an activity made without a token", "POST", BadRequest.Activities, Sender.Nobody, "{}", 401),
        new(
            "an activity made by a user", "POST", BadRequest.Activities, Sender.User,
            BadRequest.Activity("", "name", "\"Sale\"").Body, 403),
        new("an activity made with an expired token", "POST", BadRequest.Activities, Sender.Expired, "{}", 401),
        new("a restock by a user", "POST", Restock, Sender.User, """{"quantity":1}""", 403),
        new("a pause by a user", "POST", "/api/v1/admin/activities/{id}/pause", Sender.User, Status: 403),
        new("an audit by a user", "GET", "/api/v1/admin/activities/{id}/audit", Sender.User, Status: 403),

        new("no password", "POST", BadRequest.Users, Sender.Nobody, """{"username":"somebody"}""", Field: "password"),
        new("a short password", "POST", BadRequest.Users, Sender.Nobody, """{"username":"somebody","password":"x"}""", Field: "password"),
        new("no user name", "POST", BadRequest.Users, Sender.Nobody, """{"password":"a long enough password"}""", Field: "username"),
        new(
            "an empty user name", "POST", BadRequest.Users, Sender.Nobody,
            """{"username":"","password":"a long enough password"}""", Field: "username"),
        new(
            "a user name with a line break", "POST", BadRequest.Users, Sender.Nobody,
            """{"username":"a\nb","password":"a long enough password"}""", Field: "username"),
        new(
            "a role of one's own choice", "POST", BadRequest.Users, Sender.Nobody,
            """{"username":"somebody","password":"a long enough password","role":"admin"}""", Field: "role"),
        new("a log-in without a password", "POST", BadRequest.Tokens, Sender.Nobody, """{"username":"admin"}""", Field: "password"),
        new("a log-in with a number", "POST", BadRequest.Tokens, Sender.Nobody, """{"username":5,"password":"x"}""", Field: "username"),
    ];

    public static TheoryData<string> Names => [.. Requests.Select(request => request.Name)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_with_a_reason_and_nothing_is_stored(string name)
    {
        var bad = Requests.Single(request => string.Equals(request.Name, name, StringComparison.Ordinal));
        var sale = await shop.SellAsync(total: 1);
        var order = (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
        var path = bad.Path
            .Replace("{id}", sale.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{order}", order.OrderId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var answer = await shop.Client.SendAsync(bad.ToMessage(path), bad.Token(await KeyAsync()), Cancel);

        Assert.True(bad.Status == answer.Status, $"expected {bad.Status}, but got {answer}");
        AssertIsProblem(bad, answer);
        await AssertNothingStoredAsync(sale);
    }

    private async Task<string> KeyAsync() =>
        (await File.ReadAllTextAsync(Path.Combine(shop.Silo.Options.DataDirectory, "jwt.key"), Cancel)).Trim();

    private static void AssertIsProblem(BadRequest bad, ApiAnswer answer)
    {
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Matches("^[a-z][a-z0-9_]*$", answer.Code);
        Assert.Equal(answer.Status, answer.Problem!.Status);
        if (bad.Field is not null)
            Assert.Equal(bad.Field, answer.Problem.Field);
        foreach (var trace in new[] { "   at ", "Exception", ".cs:line", "System." })
            Assert.DoesNotContain(trace, answer.Body, StringComparison.Ordinal);
    }

    private async Task AssertNothingStoredAsync(ActivityBody sale)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?after={sale.Id}");
        Assert.Empty((await shop.Client.ListActivitiesAsync(query, Cancel)).Expect<PageBody<ActivityBody>>(200).Items);
        var audit = await shop.AuditAsync(sale.Id);
        Assert.Equal((1, 0, 1, 1), (audit.Total, audit.Available, audit.Sold, audit.Orders));
        Assert.Equal("open", (await shop.GetAsync(sale.Id)).Status);
    }
}
