using System.Diagnostics;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CouponKill.Integration.Redis;

/// <summary>How long an append takes with one activity, and how many there are a second with many; printed, not judged.</summary>
public sealed class RedisAppendFigures
{
    private const int Appends = 1_500;
    private const int RecordBytes = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("always", 1)]
    [InlineData("always", 16)]
    [InlineData("everysec", 1)]
    [InlineData("everysec", 16)]
    public async Task Appends_are_all_there_and_the_figures_are_printed(string fsync, int activities)
    {
        await using var server = await RedisServer.StartNewAsync(Token, "--appendfsync", fsync);
        await using var connection = new RedisConnection(
            Options.Create(new RedisOptions { Configuration = server.Configuration }),
            new StorageDurability(),
            NullLogger<RedisConnection>.Instance);
        await connection.OpenAsync(Token);
        var log = new RedisClaimLog(connection);
        var times = new double[activities][];

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, activities).Select(
            async activity => times[activity - 1] = await AppendAsync(log, activity, Appends / activities)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var sorted = times.SelectMany(t => t).Order().ToArray();
        var text = $"appendfsync {fsync}, {activities} activities, records of {RecordBytes} bytes: {sorted.Length / seconds:N0} appends/s, "
            + $"median {sorted[sorted.Length / 2]:F2} ms, 99 % {sorted[sorted.Length * 99 / 100]:F2} ms";
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
        for (var activity = 1; activity <= activities; activity++)
            Assert.Equal(Appends / activities, (await log.AcquireAsync(activity, Token)).LastRecordNo);
    }

    private static async Task<double[]> AppendAsync(RedisClaimLog log, long activity, int count)
    {
        await log.CreateAsync(activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(activity, Token)).Epoch;
        var payload = new byte[RecordBytes];
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await log.AppendAsync(activity, epoch, new LogRecord(i + 1, payload), 0, Token);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }
}
