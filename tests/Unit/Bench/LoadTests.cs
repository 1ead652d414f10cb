using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CouponKill.Bench.Load;
using CouponKill.Harness.Http;
using HdrHistogram;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class LoadTests
{
    private static readonly TokenMinter Minter = new(TokenMinter.NewKey());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stall_counts_for_every_request_that_was_due_meanwhile()
    {
        await using var server = new StallingServer(TimeSpan.FromMilliseconds(500));
        var load = new OpenLoad(Connections: 1, Threads: 1, TimeSpan.FromSeconds(1), PerSecond: 200);
        var result = await load.RunAsync([server.Address], "/", TokenPool.Mint(Minter, load.Requests, Cancel), Cancel);

        Assert.Equal(200, result.Count(201) + result.Unsent);
        Assert.Equal(200, result.Latency.TotalCount);
        // 80 requests were due in the first 400 ms of the stall; a generator that waits for answers would see one slow request.
        Assert.True(SlowerThan(result.Latency, TimeSpan.FromMilliseconds(99)) >= 80, "The stall is hidden.");
    }

    [Fact]
    public async Task What_is_never_sent_is_counted_and_has_its_latency()
    {
        await using var server = new StallingServer(TimeSpan.FromSeconds(2.5));
        var load = new OpenLoad(Connections: 1, Threads: 1, TimeSpan.FromSeconds(0.5), PerSecond: 40);
        var result = await load.RunAsync([server.Address], "/", TokenPool.Mint(Minter, load.Requests, Cancel), Cancel);

        Assert.Equal((1, 19), (result.Requests, result.Unsent));
        Assert.Equal(20, SlowerThan(result.Latency, TimeSpan.FromSeconds(0.9)));
    }

    [Fact]
    public async Task A_silent_server_ends_the_run()
    {
        await using var server = new StallingServer(TimeSpan.FromMinutes(1));
        var load = new ClosedLoad(Connections: 1, Threads: 1, TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<TimeoutException>(() => load.RunAsync([server.Address], "/", TokenPool.Mint(Minter, 10, Cancel), Cancel));
    }

    [Fact]
    public async Task A_cancelled_run_stops()
    {
        await using var server = new StallingServer(TimeSpan.FromMinutes(1));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
        var load = new ClosedLoad(Connections: 1, Threads: 1, TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => load.RunAsync([server.Address], "/", TokenPool.Mint(Minter, 10, Cancel), cancel.Token));
    }

    [Fact]
    public void The_parts_of_a_load_add_up()
    {
        var joined = LoadResult.Join(
        [
            new LoadResult(new Dictionary<int, long> { [201] = 3, [409] = 1 }, Histogram(1, 2, 3, 4), TimeSpan.FromSeconds(1), Unsent: 5),
            new LoadResult(new Dictionary<int, long> { [201] = 2 }, Histogram(1_000, 2_000), TimeSpan.FromSeconds(3), Unsent: 1),
        ]);

        Assert.Equal((5, 1, 6), (joined.Count(201), joined.Count(409), joined.Requests));
        Assert.Equal((6, TimeSpan.FromSeconds(3)), (joined.Unsent, joined.Elapsed));
        Assert.Equal(6, joined.Latency.TotalCount);
        Assert.Equal((3, 2_000), (joined.Latency.GetValueAtPercentile(50), joined.Latency.GetValueAtPercentile(100)));
    }

    [Fact]
    public async Task No_user_has_two_tokens()
    {
        var slow = await TokenPool.MintSlowlyAsync(Minter, 50, TimeSpan.FromMilliseconds(1), Cancel);
        TokenPool[] pools = [TokenPool.Mint(Minter, 50, Cancel), slow, TokenPool.Mint(Minter, 50, Cancel)];
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pool in pools)
        {
            while (pool.TryTake(out _, out var token))
                Assert.True(tokens.Add(Convert.ToBase64String(token)));
            Assert.True(pool.IsExhausted);
        }

        Assert.Equal(150, tokens.Count);
    }

    [Fact]
    public async Task Each_request_has_its_own_path_and_token()
    {
        await using var server = new StallingServer(TimeSpan.Zero);
        var load = new ClosedLoad(Connections: 1, Threads: 1, TimeSpan.FromMinutes(1));
        string[] paths = ["/a", "/a/longer/one", "/b"];
        var first = TokenPool.NewUsers(30);
        var tokens = TokenPool.Mint(Minter, 30, nth => first + 29 - nth, Cancel);
        await load.RunAsync([server.Address], nth => paths[nth / 2 % 3], tokens, Cancel);

        var requests = server.Requests.Select(request => request.Split("\r\n")).ToList();
        Assert.Equal(30, requests.Count);
        for (var nth = 0; nth < 30; nth++)
        {
            Assert.Equal($"POST {paths[nth / 2 % 3]} HTTP/1.1", requests[nth][0]);
            Assert.Equal(first + 29 - nth, UserOf(requests[nth][3]));
            Assert.Equal(["", ""], requests[nth][4..]);
        }
    }

    [Fact]
    public void A_pool_gives_each_request_once()
    {
        var first = TokenPool.NewUsers(5_000);
        var pool = TokenPool.Mint(Minter, 5_000, nth => first + nth, Cancel);
        var taken = new ConcurrentBag<(int Nth, long User)>();
        Parallel.For(0, 4, _ =>
        {
            while (pool.TryTake(out var nth, out var token))
                taken.Add((nth, UserOf(Encoding.ASCII.GetString(token))));
        });

        Assert.Equal(Enumerable.Range(0, 5_000).Select(nth => (nth, first + nth)), taken.Order());
    }

    [Fact]
    public async Task Tokens_that_are_minted_slowly_take_their_time()
    {
        var (time, started) = (TimeSpan.FromMilliseconds(200), Stopwatch.GetTimestamp());

        await TokenPool.MintSlowlyAsync(Minter, 1_000, time, Cancel);

        // The last step starts after the steps before it; timers may come a moment early.
        Assert.InRange(Stopwatch.GetElapsedTime(started), time * 0.8, time * 100);
    }

    private static long UserOf(string token)
    {
        var payload = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));
        return long.Parse(payload.Split('"')[3], CultureInfo.InvariantCulture);
    }

    private static LongHistogram Histogram(params long[] values)
    {
        var histogram = new LongHistogram(60_000_000, 3);
        foreach (var value in values)
            histogram.RecordValue(value);
        return histogram;
    }

    private static long SlowerThan(HistogramBase latency, TimeSpan time) =>
        latency.RecordedValues().Where(value => value.ValueIteratedTo > time.TotalMicroseconds).Sum(value => value.CountAtValueIteratedTo);
}
