using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Stored;

/// <summary>Who deals with the shop that the fixtures hold. The secrets are of these tests only.</summary>
internal static class StoredShop
{
    public const string Admin = "admin";

    /// <summary>Base64 of 32 bytes of text that says so.</summary>
    public const string JwtKey = "dGhpcyBrZXkgaXMgb25seSBmb3IgdGhlIGZpeHR1cmU=";

    public static readonly string[] Users = ["alice", "bob", "carol", "dave", "mallory"];
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static string Password(string name) => $"{name}, of a fixture";

    /// <summary>An embedded silo over a directory. Not in Development, which would add an activity of its own.</summary>
    public static SiloOptions Embedded(string directory) => new()
    {
        DataDirectory = directory,
        Environment = "Production",
        JwtKey = JwtKey,
        AdminPassword = Password(Admin),
    };

    /// <summary>Everybody's token, by logging in.</summary>
    public static async Task<Dictionary<string, string>> LogInAsync(CouponKillClient client, CancellationToken cancel)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Users.Prepend(Admin))
            tokens[name] = (await client.LogInAsync(name, Password(name), cancel)).Expect<TokenBody>(200).AccessToken;
        return tokens;
    }

    public static async Task<IReadOnlyList<ActivityBody>> ListAsync(CouponKillClient client, CancellationToken cancel) =>
        (await client.ListActivitiesAsync("?limit=200", cancel)).Expect<PageBody<ActivityBody>>(200).Items;

    /// <summary>The activity's audit once nothing is on its way and nothing is held.</summary>
    public static Task<AuditBody> SettleAsync(CouponKillClient client, string adminToken, long activityId, CancellationToken cancel) =>
        Eventually.GetAsync(
            async () => (await client.AuditAsync(activityId, adminToken, cancel)).Expect<AuditBody>(200),
            audit => audit.Consistent && audit.Held == 0,
            Timeout,
            cancel);
}
