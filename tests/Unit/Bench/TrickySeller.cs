using CouponKill.Bench.Peers.Sellers;
using CouponKill.Bench.Rivals;
using CouponKill.Contracts.Claims;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.Unit.Bench;

/// <summary>What a sale does wrong.</summary>
public enum Trick
{
    None,
    Oversell,
    GrantTwice,
    SameOrderForAll,
    ForgetOrders,
}

/// <summary>A server of this process, over HTTP, that may cheat.</summary>
internal sealed class TrickySeller : ISeller
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TrickySale _sale;
    private readonly Task _serving;

    private TrickySeller(Uri address, Trick trick, string jwtKey)
    {
        Addresses = [address];
        _sale = new TrickySale(trick);
        _serving = RivalHost.RunAsync(
            address.GetLeftPart(UriPartial.Authority),
            builder =>
            {
                builder.Configuration["Jwt:Key"] = jwtKey;
                builder.Services.AddSingleton<ISale>(_sale);
            },
            _stop.Token);
    }

    public IReadOnlyList<Uri> Addresses { get; }

    public IReadOnlyList<int> ProcessIds => [];

    public IReadOnlyList<int> ServerIds => [];

    public static async Task<TrickySeller> StartAsync(Trick trick, string jwtKey, CancellationToken cancellationToken)
    {
        var seller = new TrickySeller(new Uri($"http://127.0.0.1:{FreePort.Next()}"), trick, jwtKey);
        using var client = new CouponKillClient(seller.Addresses[0]);
        while (!await AnswersAsync(client, cancellationToken) && !seller._serving.IsCompleted)
            await Task.Delay(10, cancellationToken);
        return seller;
    }

    public Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) => Task.FromResult(0.0);

    public async Task<long> OpenAsync(int units, CancellationToken cancellationToken)
    {
        await _sale.OpenAsync(1, units, cancellationToken);
        return 1;
    }

    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EndAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken) =>
        _sale.CountAsync(activityId, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _stop.Dispose();
    }

    private static async Task<bool> AnswersAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetAsync("/", token: null, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private sealed class TrickySale(Trick trick) : ISale
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<long, long> _units = [];
        private int _total;
        private int _granted;

        public Task OpenAsync(long activityId, int units, CancellationToken cancellationToken)
        {
            _total = units;
            return Task.CompletedTask;
        }

        public ValueTask<ClaimOutcome> ClaimAsync(long activityId, long userId)
        {
            lock (_lock)
                return ValueTask.FromResult(Claim(activityId, userId));
        }

        public Task SettleAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
        {
            lock (_lock)
                return Task.FromResult(trick == Trick.ForgetOrders
                    ? new SaleTally(0, 0, 0)
                    : new SaleTally(Math.Max(0, _total - _granted), _units.Count, _units.Count));
        }

        private ClaimOutcome Claim(long activityId, long userId)
        {
            if (_units.TryGetValue(userId, out var unit) && trick != Trick.GrantTwice)
                return Grant.Replay(activityId, userId, unit, 1);
            if (_granted == _total && trick != Trick.Oversell)
                return Grant.SoldOut;
            _granted++;
            _units[userId] = trick == Trick.SameOrderForAll ? 1 : _granted;
            return Grant.New(activityId, userId, _units[userId], 1);
        }
    }
}
