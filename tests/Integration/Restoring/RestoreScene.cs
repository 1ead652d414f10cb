using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Restoring;

/// <summary>
/// A shop of which one store is put back to an older copy. Whoever comes afterwards must not get what belonged to somebody whom that
/// store has forgotten: no id, no claim, no token.
/// </summary>
internal sealed class RestoreScene(SiloOptions options) : IAsyncDisposable
{
    private const string Password = "correct horse battery";
    private const int Units = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private SiloProcess? _silo;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiloProcess Silo => _silo ?? throw new InvalidOperationException("No silo runs.");

    public async Task StartAsync() => _silo = await SiloProcess.StartAsync(options, Cancel);

    /// <summary>Does something to the stores.</summary>
    public async Task WhileStoppedAsync(Func<Task> act)
    {
        await StopAsync();
        await act();
        await StartAsync();
    }

    /// <summary>Makes the copy of a store that is going to be put back; all stores are whole.</summary>
    public Task SaveAsync(RestoredStore store) => WhileStoppedAsync(async () =>
    {
        await AssertDoctorAsync(exitCode: 0, "Findings: 0.");
        await store.SaveAsync();
    });

    /// <summary>A new account sells itself a coupon of a new activity; all stores hold it.</summary>
    public async Task<Purchase> SellAsync(string buyer, string name)
    {
        var registered = (await Silo.Client.RegisterAsync(buyer, Password, Cancel)).Expect<UserBody>(201);
        var token = (await Silo.Client.LogInAsync(buyer, Password, Cancel)).Expect<TokenBody>(200).AccessToken;
        var start = DateTimeOffset.UtcNow;
        var body = new NewActivityBody(name, Units, start, start.AddHours(1));
        var activity = (await Silo.Client.CreateActivityAsync(Silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
        Assert.Equal((name, Units), (activity.Name, activity.Available));
        var before = await Silo.Client.GetMyClaimAsync(activity.Id, token, Cancel);
        Assert.Equal((404, "no_claim"), (before.Status, before.Code));
        var order = (await Silo.Client.ClaimAsync(activity.Id, token, key: null, Cancel)).Expect<OrderBody>(201);
        Assert.Equal(registered.UserId, order.UserId);
        await Eventually.GetAsync(
            async () => (await Silo.Client.AuditAsync(activity.Id, Silo.Tokens.Admin(), Cancel)).Expect<AuditBody>(200),
            audit => audit is { Consistent: true, Orders: 1 },
            Timeout,
            Cancel);
        return new Purchase(token, activity, order);
    }

    /// <summary>Puts a store back.</summary>
    /// <param name="store">The store.</param>
    /// <param name="finding">What the examination of the stores says then.</param>
    public Task PutBackAsync(RestoredStore store, string finding) => WhileStoppedAsync(async () =>
    {
        await store.PutBackAsync();
        await AssertDoctorAsync(exitCode: 1, finding);
    });

    /// <summary>The later one got nothing that was the earlier one's, and the earlier one's token is not the later one.</summary>
    public async Task AssertApartAsync(Purchase earlier, Purchase later)
    {
        Assert.NotEqual(earlier.Order.UserId, later.Order.UserId);
        Assert.NotEqual(earlier.Activity.Id, later.Activity.Id);
        Assert.NotEqual(earlier.Order.OrderId, later.Order.OrderId);
        Assert.Equal(404, (await Silo.Client.GetOrderAsync(later.Order.OrderId, earlier.Token, Cancel)).Status);
        Assert.Equal(404, (await Silo.Client.GetOrderAsync(earlier.Order.OrderId, later.Token, Cancel)).Status);
        Assert.Equal(404, (await Silo.Client.GetMyClaimAsync(later.Activity.Id, earlier.Token, Cancel)).Status);
        var own = (await Silo.Client.ClaimAsync(later.Activity.Id, earlier.Token, key: null, Cancel)).Expect<OrderBody>(201);
        Assert.Equal(earlier.Order.UserId, own.UserId);
    }

    /// <summary>What a claim on the activity that one store has forgotten, or lost a part of, is answered.</summary>
    public async Task AssertNotSoldAsync(Purchase purchase, string code)
    {
        var answer = await Eventually.GetAsync(
            () => Silo.Client.ClaimAsync(purchase.Activity.Id, purchase.Token, key: null, Cancel),
            answer => answer.Code is not "outcome_unknown",
            Timeout,
            Cancel);
        Assert.Equal(code, answer.Code);
    }

    /// <summary>What all stores knew when the copy was made is still there.</summary>
    public async Task AssertKeptAsync(Purchase purchase)
    {
        var again = await Eventually.GetAsync(
            () => Silo.Client.ClaimAsync(purchase.Activity.Id, purchase.Token, key: null, Cancel),
            answer => answer.Code is not "outcome_unknown",
            Timeout,
            Cancel);
        Assert.Equal(purchase.Order, again.Expect<OrderBody>(200));
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        _silo = null;
    }

    private async Task AssertDoctorAsync(int exitCode, string said)
    {
        var doctor = await SiloCommand.RunAsync(options, ["doctor"], Cancel);
        Assert.True(doctor.ExitCode == exitCode && doctor.Output.Contains(said, StringComparison.Ordinal), doctor.ToString());
    }

    private async Task StopAsync()
    {
        Assert.Equal(0, await Silo.StopAsync(Cancel));
        await DisposeAsync();
    }
}

/// <summary>Who bought what where.</summary>
/// <param name="Token">The buyer's token.</param>
/// <param name="Activity">The activity as it was created.</param>
/// <param name="Order">The order.</param>
internal sealed record Purchase(string Token, ActivityBody Activity, OrderBody Order);
