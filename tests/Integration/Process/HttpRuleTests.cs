using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>What the RFCs on HTTP want of a server, and proxies and caches between it and its clients rely on.</summary>
[Collection(ProcessCollection.Name)]
public sealed class HttpRuleTests(SharedSilo shop)
{
    private const string NextRequest = "GET /healthz/live HTTP/1.1\r\nHost: shop\r\n\r\n";

    private static readonly int[] Sizes = [100, 70_000, 3_000_000];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Requests that are refused before anybody reads their body, in both ways of sending one.</summary>
    public static TheoryData<string, int, bool> UnreadBodies
    {
        get
        {
            var requests = new TheoryData<string, int, bool>();
            foreach (var line in new[]
                {
                    "POST /api/v1/activities/1/claims", "POST /api/v1/activities/x/claims", "POST /api/v1/orders", "GET /api/v1/activities",
                    "POST /api/v1/nothing", "POST /api/v1/admin/activities", "POST /api/v1/users",
                })
            {
                foreach (var size in Sizes)
                {
                    requests.Add(line, size, false);
                    requests.Add(line, size, true);
                }
            }

            return requests;
        }
    }

    [Theory]
    [MemberData(nameof(UnreadBodies))]
    public async Task After_a_body_that_nobody_wants_the_connection_works_or_was_said_to_close(string line, int size, bool isChunked)
    {
        using var connection = await RawConnection.OpenAsync(shop.Client.Address, Cancel);
        var head = $"{line} HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\n";
        var body = new string('x', size);
        var length = size.ToString(isChunked ? "x" : "d", CultureInfo.InvariantCulture);
        var sending = SendAsync(isChunked
            ? $"{head}Transfer-Encoding: chunked\r\n\r\n{length}\r\n{body}\r\n0\r\n\r\n"
            : $"{head}Content-Length: {length}\r\n\r\n{body}");

        var answer = await connection.ReadAsync(hasBody: true, Cancel);

        Assert.NotNull(answer);
        await sending;
        if (string.Equals(answer.Header("Connection"), "close", StringComparison.OrdinalIgnoreCase))
            return;
        await connection.SendAsync(NextRequest, Cancel);
        Assert.Equal(200, (await connection.ReadAsync(hasBody: true, Cancel))?.Status);

        // A server that has answered and closed reads no more.
        async Task SendAsync(string text)
        {
            try
            {
                await connection.SendAsync(text, Cancel);
            }
            catch (IOException)
            {
            }
        }
    }

    [Fact]
    public async Task A_body_without_a_length_that_is_read_leaves_the_connection_open()
    {
        using var connection = await RawConnection.OpenAsync(shop.Client.Address, Cancel);
        await connection.SendAsync(
            "POST /api/v1/tokens HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\n{}\r\n0\r\n\r\n",
            Cancel);
        var answer = await connection.ReadAsync(hasBody: true, Cancel);
        Assert.Equal((400, null), (answer!.Status, answer.Header("Connection")));
    }

    [Theory]
    [InlineData("/api/v1/activities", 200)]
    [InlineData("/api/v1/activities/1", 200)]
    [InlineData("/api/v1/activities/x", 400)]
    [InlineData("/api/v1/activities/1/claims/me", 401)]
    [InlineData("/api/v1/orders", 401)]
    [InlineData("/healthz/live", 200)]
    [InlineData("/healthz/ready", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/login", 200)]
    [InlineData("/nothing", 404)]
    public async Task Head_answers_as_get_does_without_the_body(string path, int status)
    {
        var got = await shop.Client.GetAsync(path, token: null, Cancel);
        using var connection = await RawConnection.OpenAsync(shop.Client.Address, Cancel);
        await connection.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: shop\r\n\r\n", Cancel);
        var head = await connection.ReadAsync(hasBody: false, Cancel);

        Assert.Equal(status, got.Status);
        Assert.Equal(status, head!.Status);
        Assert.Equal(got.MediaType, head.MediaType);
        foreach (var header in new[] { "Cache-Control", "Allow", "WWW-Authenticate" })
            Assert.Equal(got.Header(header), head.Header(header));
        await connection.SendAsync(NextRequest, Cancel);
        Assert.Equal("Healthy", (await connection.ReadAsync(hasBody: true, Cancel))?.Body);
    }

    [Fact]
    public async Task Head_is_among_the_methods_that_are_allowed()
    {
        var answer = await shop.Client.PostAsync("/api/v1/activities", token: null, content: null, key: null, Cancel);
        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Header("Allow")));
    }

    [Fact]
    public async Task Nobody_keeps_what_is_private_and_the_stock_is_kept_for_a_second_at_most()
    {
        var sale = await shop.SellAsync(total: 1);
        var user = shop.NewUser();
        var token = shop.Tokens.User(user);
        var order = (await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(201);
        var stock = new[] { await shop.Client.GetActivityAsync(sale.Id, Cancel), await shop.Client.ListActivitiesAsync("", Cancel) };
        ApiAnswer[] others =
        [
            await shop.ClaimAsync(sale.Id, user),
            await shop.ClaimAsync(sale.Id, shop.NewUser()),
            await shop.Client.ClaimAsync(sale.Id, "no token", key: null, Cancel),
            await shop.Client.GetMyClaimAsync(sale.Id, token, Cancel),
            await shop.Client.GetOrderAsync(order.OrderId, token, Cancel),
            await shop.Client.ListOrdersAsync(token, "", Cancel),
            await shop.Client.AuditAsync(sale.Id, shop.Admin, Cancel),
            await shop.Client.ListBlockedAsync("", shop.Admin, Cancel),
            await shop.Client.UnblockAsync(user, shop.Admin, Cancel),
            await shop.Client.LogInAsync("admin", SharedSilo.AdminPassword, Cancel),
            await shop.Client.GetAsync("/api/v1/activities/4711", token: null, Cancel),
            await shop.Client.GetAsync("/nothing", token: null, Cancel),
            await shop.Client.GetAsync("/metrics", token: null, Cancel),
        ];

        Assert.All(stock, answer => Assert.Equal((200, "public, max-age=1"), (answer.Status, answer.Header("Cache-Control"))));
        Assert.All(others, answer => Assert.Equal("no-store", answer.Header("Cache-Control")));
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", null, 401)]
    [InlineData("application/json;charset=UTF-8", null, 401)]
    [InlineData("application/json", "identity", 401)]
    [InlineData("application/json; charset=\"iso-8859-1\"", null, 415)]
    [InlineData("application/json", "gzip", 415)]
    [InlineData("application/json", "identity, br", 415)]
    public async Task The_body_is_what_its_headers_say(string mediaType, string? encoding, int status)
    {
        const string body = """{"username":"nobody","password":"some password"}""";
        using var connection = await RawConnection.OpenAsync(shop.Client.Address, Cancel);
        await connection.SendAsync(
            $"POST /api/v1/tokens HTTP/1.1\r\nHost: shop\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\n"
            + (encoding is null ? "" : $"Content-Encoding: {encoding}\r\n")
            + $"\r\n{body}",
            Cancel);
        var answer = await connection.ReadAsync(hasBody: true, Cancel);
        Assert.Equal((status, encoding is null || status != 415 ? null : "identity"), (answer!.Status, answer.Header("Accept-Encoding")));
    }
}
