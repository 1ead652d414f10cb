using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Tests of the real process run one after the other: some of them measure time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection : ICollectionFixture<SharedSilo>
{
    public const string Name = "process";
}

/// <summary>One server in Development for all tests that leave it as it is, and short ways to make sales in it.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    public const string AdminPassword = "correct horse battery staple";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _data = new();
    private long _lastUser = 1_000_000;

    public SiloProcess Silo { get; private set; } = null!;

    public CouponKillClient Client => Silo.Client;

    public TokenMinter Tokens => Silo.Tokens;

    public string Admin => Tokens.Admin();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What the server says of its API; whatever it answers to the tests is held against it.</summary>
    public ApiContract Contract { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Silo = await SiloProcess.StartAsync(new SiloOptions { DataDirectory = _data.Path, AdminPassword = AdminPassword }, Cancel);
        Contract = new ApiContract((await Client.GetAsync("/openapi/v1.json", token: null, Cancel)).Body);
        Client.OnAnswer = (request, answer) => Contract.Check(request.Method, request.RequestUri!.PathAndQuery, answer);
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>A user whom nobody has used yet.</summary>
    public long NewUser() => Interlocked.Increment(ref _lastUser);

    /// <summary>Makes an activity; open at once for an hour, if nothing else is said.</summary>
    public async Task<ActivityBody> SellAsync(
        int total, int perUserLimit = 1, int holdSeconds = 0, DateTimeOffset? startsAt = null, DateTimeOffset? endsAt = null)
    {
        var start = startsAt ?? DateTimeOffset.UtcNow.AddSeconds(-1);
        var body = new NewActivityBody("Sale", total, start, endsAt ?? start.AddHours(1), perUserLimit, holdSeconds);
        return (await Client.CreateActivityAsync(Admin, body, Cancel)).Expect<ActivityBody>(201);
    }

    public Task<ApiAnswer> ClaimAsync(long activityId, long userId, string? key = null) =>
        Client.ClaimAsync(activityId, Tokens.User(userId), key, Cancel);

    public async Task<ActivityBody> GetAsync(long activityId) =>
        (await Client.GetActivityAsync(activityId, Cancel)).Expect<ActivityBody>(200);

    /// <summary>The activity once it looks as expected.</summary>
    public Task<ActivityBody> WaitForAsync(long activityId, Func<ActivityBody, bool> fits) =>
        Eventually.GetAsync(() => GetAsync(activityId), fits, Timeout, Cancel);

    /// <summary>The audit once it is consistent.</summary>
    public Task<AuditBody> AuditAsync(long activityId) =>
        Eventually.GetAsync(
            async () => (await Client.AuditAsync(activityId, Admin, Cancel)).Expect<AuditBody>(200),
            audit => audit.Consistent,
            Timeout,
            Cancel);

    /// <summary>The activity's rows once there are so many.</summary>
    public Task<IReadOnlyList<OrderBody>> OrdersAsync(long activityId, int count) =>
        Eventually.GetAsync(() => Client.ReadOrdersAsync(activityId, Admin, Cancel), orders => orders.Count == count, Timeout, Cancel);
}
