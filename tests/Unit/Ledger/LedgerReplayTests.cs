using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>A ledger read back, from records or from a snapshot and records, is the ledger that wrote them.</summary>
public sealed class LedgerReplayTests
{
    private static readonly Gen<(Scenario Scenario, int[] Cuts, int SnapshotAfter, Step[] Next)> Histories = Gen.Select(
        Scenario.Any,
        Gen.Int[1, 9].Array[1, 8],
        Gen.Int[0, Scenario.MaxSteps],
        Scenario.AnyStep.Array[0, 40]);

    [Fact]
    public void Replaying_all_records_gives_the_same_ledger() => Histories.Holds(150, history =>
    {
        var run = LedgerRun.Of(history.Scenario);
        var events = Decode(Records(run.Events, history.Cuts));
        Assert.Equal(run.Events, events);

        var replayed = new StockLedger();
        foreach (var e in events)
            replayed.Apply(e);
        AssertSame(run.Ledger, replayed);
        Continue(new LedgerRun(replayed, run.Model), run.Ledger, history.Next, run.NowMs);
    });

    [Fact]
    public void A_snapshot_and_the_records_after_it_give_the_same_ledger() => Histories.Holds(150, history =>
    {
        var run = new LedgerRun();
        run.Execute(LedgerCommand.Define(history.Scenario.Definition));
        var snapshot = Snapshots.PartsOf(run.Ledger);
        var covered = 1;
        for (var i = 0; i < history.Scenario.Steps.Length; i++)
        {
            run.Take(history.Scenario.Steps[i]);
            if (i == history.SnapshotAfter)
                (snapshot, covered) = (Snapshots.PartsOf(run.Ledger), run.Events.Count);
        }

        var restored = Snapshots.Restore(snapshot);
        Assert.Equal(snapshot, Snapshots.PartsOf(restored));
        foreach (var e in Decode(Records([.. run.Events.Skip(covered)], history.Cuts)))
            restored.Apply(e);
        AssertSame(run.Ledger, restored);
        Continue(new LedgerRun(restored, run.Model), run.Ledger, history.Next, run.NowMs);
    });

    [Fact]
    public void A_definition_reads_back_as_it_was_decided()
    {
        var definition = Snapshots.Definition with
        {
            StartsAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(8)).AddTicks(12_345),
            EndsAt = new DateTimeOffset(2026, 1, 3, 3, 4, 5, TimeSpan.FromHours(-3)).AddTicks(7),
        };
        var run = new StockLedger();
        Snapshots.Execute(run, LedgerCommand.Define(definition), Scenario.StartMs);
        var restored = Snapshots.Restore(Snapshots.PartsOf(run));
        Assert.Equal(run.View(), restored.View());
        Assert.Equal(TimeSpan.Zero, run.Definition!.StartsAt.Offset);
        Assert.Equal(definition.EndsAt.ToUnixTimeMilliseconds(), run.Definition.EndsAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_snapshot_of_many_parts_reads_back_and_no_part_may_be_missing_doubled_or_out_of_order()
    {
        var ledger = Snapshots.Open(Snapshots.Definition);
        for (var user = 1L; user <= 120_000; user++)
            Snapshots.Execute(ledger, LedgerCommand.Claim(user * 1_000_003, CommandKey.None), Scenario.StartMs + user);
        var parts = Snapshots.PartsOf(ledger);
        Assert.True(parts.Count >= 4, $"Only {parts.Count} parts.");
        Assert.All(parts, part => Assert.InRange(part.Length, 1, LogLimits.PartBytes));
        Assert.True(
            Snapshots.BytesOf(Snapshots.Restore(parts)).AsSpan().SequenceEqual(parts.SelectMany(part => part).ToArray()),
            "It reads back otherwise.");

        for (var i = 0; i < parts.Count; i++)
        {
            AssertCorrupt([.. parts[..i], .. parts[(i + 1)..]]);
            AssertCorrupt([.. parts[..i], parts[i], .. parts[i..]]);
            if (i > 0)
                AssertCorrupt([.. parts[..(i - 1)], parts[i], parts[i - 1], .. parts[(i + 1)..]]);
        }

        AssertCorrupt([]);
    }

    [Fact]
    public void An_encoder_takes_events_without_gaps_only()
    {
        var encoder = new EventCodec.Encoder();
        var e = new LedgerEvent { Kind = LedgerEventKind.Paused, Seq = 5, AtMs = 10 };
        encoder.Add(e);
        Assert.Throws<ArgumentException>(() => encoder.Add(e));
        Assert.Throws<ArgumentException>(() => encoder.Add(e with { Seq = 7 }));
        encoder.Add(e with { Seq = 6 });
        Assert.Equal((2, 6L), (encoder.Count, encoder.LastSeq));
        var length = encoder.Length;
        Assert.Equal(length + PayloadWriter.ChecksumBytes, encoder.Finish().Length);
    }

    [Fact]
    public void Events_tell_their_order_row() => Scenario.Any.Holds(300, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var rows = new Dictionary<long, Claim>();
        foreach (var e in run.Events)
        {
            var isAboutClaim = e.Kind is LedgerEventKind.Claimed or LedgerEventKind.Expired;
            Assert.Equal(isAboutClaim, StockLedger.TryGetClaim(scenario.Definition, e, out var claim));
            if (isAboutClaim)
                rows[claim.Seq] = claim;
        }

        Assert.Equal(run.Model.AllClaims.OrderBy(c => c.Seq), rows.Values.OrderBy(c => c.Seq));
    });

    /// <summary>Cuts events into records of the sizes given, over and over.</summary>
    internal static List<byte[]> Records(IReadOnlyList<LedgerEvent> events, int[] sizes)
    {
        var records = new List<byte[]>();
        var next = 0;
        for (var i = 0; next < events.Count; i++)
        {
            var encoder = new EventCodec.Encoder();
            for (var left = sizes[i % sizes.Length]; left > 0 && next < events.Count; left--)
                encoder.Add(events[next++]);
            records.Add(encoder.Finish().ToArray());
        }

        return records;
    }

    private static List<LedgerEvent> Decode(List<byte[]> records)
    {
        var events = new List<LedgerEvent>();
        foreach (var record in records)
            EventCodec.Decode(record, events);
        return events;
    }

    private static void AssertSame(StockLedger expected, StockLedger actual)
    {
        Assert.Equal(Snapshots.PartsOf(expected), Snapshots.PartsOf(actual));
        Assert.Equal(expected.View(), actual.View());
        Assert.Equal(expected.LiveChecksum, actual.LiveChecksum);
        Assert.Equal(Snapshots.LiveBySeq(expected, 7), Snapshots.LiveBySeq(actual, 7));
    }

    /// <summary>Both ledgers go on alike, and as the model does.</summary>
    private static void Continue(LedgerRun run, StockLedger original, Step[] steps, long nowMs)
    {
        run.Take(new Step(StepKind.Open, 0, 0, 0, (int)(nowMs - run.NowMs), RunDue: false));
        foreach (var step in steps)
        {
            run.Take(step);
            LedgerHistoryTests.AssertSameState(run);
        }

        foreach (var e in run.Events)
            original.Apply(e);
        AssertSame(original, run.Ledger);
    }

    private static void AssertCorrupt(List<byte[]> parts) => Assert.Throws<LedgerCorruptException>(() => Snapshots.Restore(parts));
}
