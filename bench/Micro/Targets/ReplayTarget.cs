using System.CommandLine;
using System.Diagnostics;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.MicroBench.Targets;

/// <summary>How long an activation takes to read and replay a log with a million claims, next to a plain read of the same bytes.</summary>
internal static class ReplayTarget
{
    private const int Claims = 1_000_000;
    private const int Group = 512;
    private const int ReadBytes = 4 << 20;
    private const int Rounds = 5;
    private const double MaxSeconds = 1;

    public static Command Create()
    {
        var command = new Command(
            "replay", "Time to replay a log with 1,000,000 claims, from SQLite and Redis, with and without a snapshot.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var onRedis in new[] { false, true })
        {
            await using var server = await SaleServer.StartAsync(onRedis, cancellationToken);
            var log = server.Services.GetRequiredService<IClaimLog>();
            var name = onRedis ? "Redis" : "SQLite";
            await FillAsync(log, cancellationToken);
            var ledger = await MeasureAsync($"{name}, records alone", log, ReadRecordsAsync, cancellationToken);
            var acquired = await log.AcquireAsync(1, cancellationToken);
            await log.SaveSnapshotAsync(1, acquired.Epoch, acquired.LastRecordNo, SnapshotCodec.Encode(ledger.Freeze()), cancellationToken);
            await MeasureAsync($"{name}, a snapshot", log, ReadSnapshotAsync, cancellationToken);
        }
    }

    private static async Task FillAsync(IClaimLog log, CancellationToken cancellationToken)
    {
        await log.CreateAsync(1, CreationId.None, cancellationToken);
        var acquired = await log.AcquireAsync(1, cancellationToken);
        var recordNo = 0L;
        foreach (var record in Sale.Records(Claims, Group))
            await log.AppendAsync(1, acquired.Epoch, new LogRecord(++recordNo, record), 0, cancellationToken);
    }

    private static async Task<StockLedger> MeasureAsync(
        string name, IClaimLog log, Func<IClaimLog, CancellationToken, Task<long>> read, CancellationToken cancellationToken)
    {
        var (replays, cpus, reads, bytes) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        StockLedger? ledger = null;
        for (var round = 0; round <= Rounds; round++)
        {
            ledger = null;
            GC.Collect();
            var started = Stopwatch.GetTimestamp();
            bytes = await read(log, cancellationToken);
            reads.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            var cpu = Environment.CpuUsage.TotalTime;
            started = Stopwatch.GetTimestamp();
            ledger = (await LedgerRecovery.RecoverAsync(log, 1, cancellationToken)).Ledger;
            replays.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            cpus.Add((Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
            if (ledger.LiveClaims != Claims)
                throw new InvalidOperationException($"{ledger.LiveClaims} claims came back.");
        }

        var (replay, plain) = (Median(replays), Median(reads));
        var megabytes = bytes / 1e6;
        Line.Write(
            $"{name}: {replay:F2} s ({Median(cpus):F2} s CPU) for {Claims:N0} claims, {megabytes / replay:F0} MB/s; a plain read of the " +
                $"same {megabytes:F1} MB {megabytes / plain:F0} MB/s",
            $"< {MaxSeconds} s",
            replay < MaxSeconds);
        return ledger!;
    }

    private static async Task<long> ReadRecordsAsync(IClaimLog log, CancellationToken cancellationToken)
    {
        var (bytes, last) = (0L, 0L);
        while (await log.ReadAsync(1, last, ReadBytes, cancellationToken) is { Count: > 0 } records)
        {
            bytes += records.Sum(record => (long)record.Payload.Length);
            last = records[^1].RecordNo;
        }

        return bytes;
    }

    private static async Task<long> ReadSnapshotAsync(IClaimLog log, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        await foreach (var part in log.ReadSnapshotAsync(1, cancellationToken))
            bytes += part.Length;
        return bytes;
    }

    /// <summary>Without the first, which warms up.</summary>
    private static double Median(List<double> values) => values.Skip(1).Order().ElementAt(Rounds / 2);
}
