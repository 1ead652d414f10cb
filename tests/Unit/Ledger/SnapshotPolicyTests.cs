using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Snapshots cost no more writing than the log does, and leave little to replay.</summary>
public sealed class SnapshotPolicyTests(ITestOutputHelper output)
{
    private const long MiB = 1 << 20;

    private static readonly Gen<int> RecordBytes = Gen.OneOf(Gen.Int[30, 2_000], Gen.Int[30, 200_000], Gen.Int[30, (int)MiB]);

    [Fact]
    public void Write_volume_stays_linear() =>
        Gen.Select(RecordBytes.Array[0, 200], Gen.Int[1, 20], Gen.Double[0, 1], Gen.Long[0, 30 * MiB]).Holds(300, t =>
        {
            var (records, rounds, growth, cap) = t;
            var (log, tail, snapshot, snapshots, largest) = (0L, 0L, 0L, 0L, 0L);
            foreach (var record in Enumerable.Repeat(records, rounds).SelectMany(r => r))
            {
                log += record;
                tail += record;
                var state = Math.Min(cap, (long)(log * growth));
                largest = Math.Max(largest, state);
                if (SnapshotPolicy.IsDue(tail, snapshot))
                    (snapshot, snapshots, tail) = (state, snapshots + state, 0);
                Assert.True(tail < Math.Max(SnapshotPolicy.MinTailBytes, snapshot), "There is too much to replay.");
            }

            Assert.True(snapshots <= log + largest, $"{snapshots} bytes of snapshots for {log} of log; the largest state has {largest}.");
            Assert.True(snapshots <= 2 * log, $"{snapshots} bytes of snapshots for {log} of log.");
        });

    [Fact]
    public void A_state_that_keeps_its_size_is_written_at_most_as_often_as_the_log_has_its_size() =>
        Gen.Select(RecordBytes.Array[1, 400], Gen.Long[0, 20 * MiB]).Holds(300, t =>
        {
            var (records, state) = t;
            var (log, tail, snapshot, snapshots) = (0L, 0L, 0L, 0L);
            foreach (var record in records)
            {
                log += record;
                tail += record;
                if (SnapshotPolicy.IsDue(tail, snapshot))
                    (snapshot, snapshots, tail) = (state, snapshots + state, 0);
            }

            Assert.True(snapshots <= log + state, $"{snapshots} bytes of snapshots for {log} of log; the state has {state}.");
        });

    [Fact]
    public void A_real_log_costs_at_most_twice_its_bytes_in_snapshots()
    {
        var ledger = Snapshots.Open(Snapshots.Definition);
        var (log, tail, snapshot, snapshots, taken) = (0L, 0L, 0L, 0L, 0);
        for (var user = 1L; user <= 300_000;)
        {
            var encoder = new EventCodec.Encoder();
            for (var i = 0; i < 200; i++, user++)
                encoder.Add(
                    Snapshots.Execute(ledger, LedgerCommand.Claim(user * 999_983, CommandKey.None), Scenario.StartMs + (user / 100)).Event);
            var bytes = encoder.Finish().Length;
            log += bytes;
            tail += bytes;
            if (!SnapshotPolicy.IsDue(tail, snapshot))
                continue;
            snapshot = SnapshotCodec.Encode(ledger.Freeze()).Sum(part => (long)part.Length);
            (snapshots, tail, taken) = (snapshots + snapshot, 0, taken + 1);
        }

        output.WriteLine($"{log:N0} bytes of log, {snapshots:N0} bytes of {taken} snapshots");
        Assert.InRange(taken, 2, 10);
        Assert.InRange(snapshots, 1, 2 * log);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(MiB - 1, 0, false)]
    [InlineData(MiB, 0, true)]
    [InlineData(MiB, MiB, true)]
    [InlineData(MiB, MiB + 1, false)]
    [InlineData(5 * MiB, 5 * MiB, true)]
    public void It_is_due_when_the_tail_weighs_as_much(long tailBytes, long snapshotBytes, bool isDue) =>
        Assert.Equal(isDue, SnapshotPolicy.IsDue(tailBytes, snapshotBytes));
}
