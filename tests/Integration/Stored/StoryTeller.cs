using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Stored;

/// <summary>Makes the sales that the fixtures hold, and writes down what the server answers about them.</summary>
internal sealed class StoryTeller(SiloOptions options)
{
    private const string Far = "2099-01-01T00:00:00Z";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly List<StoredCall> _commands = [];
    private Dictionary<string, string> _tokens = [];
    private SiloProcess? _silo;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CouponKillClient Client => _silo!.Client;

    /// <summary>Tells the whole story and stops the server.</summary>
    /// <returns>What it answered at the end.</returns>
    public async Task<IReadOnlyList<StoredCall>> TellAsync()
    {
        await StartAsync();
        foreach (var name in StoredShop.Users)
            (await Client.RegisterAsync(name, StoredShop.Password(name), Cancel)).Expect<UserBody>(201);
        _tokens = await StoredShop.LogInAsync(Client, Cancel);
        await SellAsync();
        await ExpireAsync();
        await StopAsync();

        // The only way to a snapshot that does not take a megabyte of records.
        var rebuilt = await SiloCommand.RunAsync(options, ["rebuild", Text(_ids["Rebuilt"]), "--force"], Cancel);
        Assert.True(rebuilt.ExitCode == 0, rebuilt.ToString());
        await StartAsync();
        await CommandAsync("Rebuilt", "resume");
        await ClaimAsync("Rebuilt", "carol", 201, "carol-1");
        await BlockAsync();
        var answers = await RecordAsync();
        await StopAsync();
        return answers;
    }

    private async Task SellAsync()
    {
        await OfferAsync("Plain", 10);
        await ClaimAsync("Plain", "alice", 201);
        await ClaimAsync("Plain", "bob", 201, "bob-1");
        await ClaimAsync("Plain", "mallory", 201);

        await OfferAsync("Sold out", 2);
        await ClaimAsync("Sold out", "alice", 201);
        await ClaimAsync("Sold out", "carol", 201);
        await ClaimAsync("Sold out", "bob", 409);

        await OfferAsync("Three each", 10, perUserLimit: 3);
        foreach (var key in new[] { "alice-1", "alice-2", "alice-3" })
            await ClaimAsync("Three each", "alice", 201, key);
        await ClaimAsync("Three each", "bob", 201, "bob-1");
        await ClaimUnrepeatedAsync("Three each", "bob");

        await OfferAsync("Paused", 5);
        await ClaimAsync("Paused", "alice", 201);
        await CommandAsync("Paused", "pause");
        await ClaimAsync("Paused", "bob", 409);

        await OfferAsync("Ended", 5);
        await ClaimAsync("Ended", "alice", 201);
        await CommandAsync("Ended", "end");
        await ClaimAsync("Ended", "bob", 409);

        await OfferAsync("Restocked", 1);
        await ClaimAsync("Restocked", "alice", 201);
        var restock = $"/api/v1/admin/activities/{_ids["Restocked"]}/restock";
        await SendAsync(new StoredCall(StoredShop.Admin, "POST", restock, "restock-1", Json(new { quantity = 4 })), 200);
        await ClaimAsync("Restocked", "carol", 201);

        await OfferAsync("To come, 秒杀 ½", 5, startsAt: "2098-01-01T00:00:00Z");
        await ClaimAsync("To come, 秒杀 ½", "alice", 409);

        // One each, because a rebuilt log has forgotten its keys.
        await OfferAsync("Rebuilt", 20);
        await ClaimAsync("Rebuilt", "alice", 201);
        await ClaimAsync("Rebuilt", "bob", 201);
    }

    /// <summary>Some holds run out while others last, and at last all of them are over: how they look depends on no clock.</summary>
    private async Task ExpireAsync()
    {
        await OfferAsync("Held", 3, holdSeconds: 2);
        await ClaimAsync("Held", "alice", 201, "alice-1");
        await ClaimUnrepeatedAsync("Held", "bob");
        await Eventually.GetAsync(ViewAsync, view => view.Held == 0, Timeout, Cancel);
        await ClaimAsync("Held", "carol", 201, "carol-1");
        await ClaimUnrepeatedAsync("Held", "alice");
        await Eventually.GetAsync(ViewAsync, view => view.Held == 0, Timeout, Cancel);

        async Task<ActivityBody> ViewAsync() => (await Client.GetActivityAsync(_ids["Held"], Cancel)).Expect<ActivityBody>(200);
    }

    private async Task BlockAsync()
    {
        var user = (await Client.GetMyClaimAsync(_ids["Plain"], _tokens["mallory"], Cancel)).Expect<OrderBody>(200).UserId;
        (await Client.BlockAsync(user, new NewBlockBody("has bought a script"), _tokens[StoredShop.Admin], Cancel)).Expect<BlockBody>(200);
        var until = DateTimeOffset.Parse(Far, CultureInfo.InvariantCulture);
        (await Client.BlockAsync(1_000_000, new NewBlockBody("a while", until), _tokens[StoredShop.Admin], Cancel)).Expect<BlockBody>(200);
        _commands.Add(Claim("Plain", "mallory"));
        _commands.Add(Claim("Rebuilt", "mallory"));
    }

    private Task OfferAsync(string name, int total, int perUserLimit = 1, int holdSeconds = 0, string startsAt = "2020-01-01T00:00:00Z") =>
        SendAsync(
            new StoredCall(
                StoredShop.Admin,
                "POST",
                "/api/v1/admin/activities",
                $"offer-{_ids.Count}",
                Json(new { name, total, startsAt, endsAt = Far, perUserLimit, holdSeconds })),
            201,
            answer => _ids[name] = answer.Read<ActivityBody>().Id);

    private Task ClaimAsync(string activity, string user, int status, string? key = null) => SendAsync(Claim(activity, user, key), status);

    /// <summary>A claim that would take another unit if it were asked for again.</summary>
    private async Task ClaimUnrepeatedAsync(string activity, string user) =>
        (await Client.ClaimAsync(_ids[activity], _tokens[user], key: null, Cancel)).Expect<OrderBody>(201);

    private async Task CommandAsync(string activity, string action) =>
        (await Client.CommandAsync(_ids[activity], action, _tokens[StoredShop.Admin], Cancel)).Expect<ActivityBody>(200);

    /// <summary>Sends a command whose repetition changes nothing, and remembers to ask what that is answered.</summary>
    private async Task SendAsync(StoredCall call, int status, Action<ApiAnswer>? look = null)
    {
        var content = call.Content is null ? null : JsonContent.Create(call.Content);
        var answer = await Client.PostAsync(call.Path, _tokens[call.Who!], content, call.Key, Cancel);
        Assert.True(answer.Status == status, answer.ToString());
        look?.Invoke(answer);
        _commands.Add(call);
    }

    private async Task<IReadOnlyList<StoredCall>> RecordAsync()
    {
        var before = await SettleAsync();
        var answers = new List<StoredCall>();
        foreach (var call in Questions().Concat(_commands))
            answers.Add(await call.AskAsync(Client, _tokens, Cancel));
        Assert.Equal(before, await SettleAsync());
        return answers;
    }

    private async Task<List<AuditBody>> SettleAsync()
    {
        var audits = new List<AuditBody>();
        foreach (var id in _ids.Values)
            audits.Add(await StoredShop.SettleAsync(Client, _tokens[StoredShop.Admin], id, Cancel));
        return audits;
    }

    private IEnumerable<StoredCall> Questions()
    {
        foreach (var id in _ids.Values)
        {
            yield return Get(null, $"/api/v1/activities/{id}");
            yield return Get(StoredShop.Admin, $"/api/v1/admin/activities/{id}/audit");
            foreach (var user in StoredShop.Users)
                yield return Get(user, $"/api/v1/activities/{id}/claims/me");
        }

        yield return Get(null, "/api/v1/activities?limit=200");
        foreach (var name in StoredShop.Users.Prepend(StoredShop.Admin))
            yield return Get(name, "/api/v1/orders?limit=200");
        yield return Get(StoredShop.Admin, "/api/v1/admin/users/blocked");
    }

    private static StoredCall Get(string? who, string path) => new(who, "GET", path);

    private StoredCall Claim(string activity, string user, string? key = null) =>
        new(user, "POST", $"/api/v1/activities/{_ids[activity]}/claims", key);

    private async Task StartAsync() => _silo = await SiloProcess.StartAsync(options, Cancel);

    private async Task StopAsync()
    {
        Assert.Equal(0, await _silo!.StopAsync(Cancel));
        await _silo.DisposeAsync();
    }

    private static JsonNode? Json<T>(T body) => JsonSerializer.SerializeToNode(body);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
