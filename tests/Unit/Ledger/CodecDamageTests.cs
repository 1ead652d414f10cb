using System.Buffers.Binary;
using System.IO.Hashing;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Damaged records and snapshots are refused as such: never another exception, never wrong events.</summary>
public sealed class CodecDamageTests
{
    [Fact]
    public void Any_flipped_bit_or_cut_of_a_record_is_noticed() => Scenario.Any.Holds(40, scenario =>
    {
        foreach (var record in LedgerReplayTests.Records(LedgerRun.Of(scenario).Events, [12]))
        {
            foreach (var damaged in Damages(record))
                AssertRecordRefused(damaged);
        }
    });

    [Fact]
    public void Any_flipped_bit_or_cut_of_a_snapshot_is_noticed() => Scenario.Any.Holds(30, scenario =>
    {
        var parts = Snapshots.PartsOf(LedgerRun.Of(scenario).Ledger);
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var damaged in Damages(parts[i]))
                Assert.Throws<LedgerCorruptException>(() => Snapshots.Restore([.. parts[..i], damaged, .. parts[(i + 1)..]]));
        }
    });

    [Fact]
    public void An_unknown_version_is_refused_although_the_checksum_is_right() => Scenario.Any.Holds(20, scenario =>
    {
        var run = LedgerRun.Of(scenario);
        var record = LedgerReplayTests.Records(run.Events, [100])[0];
        var parts = Snapshots.PartsOf(run.Ledger);
        for (var version = 0; version < 256; version++)
        {
            if (version == EventCodec.Version)
                continue;
            AssertRecordRefused(Sealed(record, r => r[0] = (byte)version));
            for (var i = 0; i < parts.Count; i++)
            {
                var changed = Sealed(parts[i], p => p[0] = (byte)version);
                Assert.Throws<LedgerCorruptException>(() => Snapshots.Restore([.. parts[..i], changed, .. parts[(i + 1)..]]));
            }
        }
    });

    /// <summary>What a faulty writer could have sealed: it may read as something else, but must not crash the reader.</summary>
    [Fact]
    public void Wrong_bytes_with_a_right_checksum_end_in_no_other_exception() =>
        Gen.Select(Scenario.Any, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 4], Gen.Int[0, 8]).Holds(1_000, t =>
        {
            var (scenario, changes, cut) = t;
            var run = LedgerRun.Of(scenario);
            var record = LedgerReplayTests.Records(run.Events, [100])[0];
            AssertReadsOrCorrupt(() => EventCodec.Decode(Sealed(record, Change, cut), []));
            var parts = Snapshots.PartsOf(run.Ledger);
            for (var i = 0; i < parts.Count; i++)
            {
                var changed = Sealed(parts[i], Change, cut);
                AssertReadsOrCorrupt(() => Snapshots.Restore([.. parts[..i], changed, .. parts[(i + 1)..]]));
            }

            void Change(byte[] content)
            {
                foreach (var (at, value) in changes)
                    content[at % content.Length] = value;
            }
        });

    [Fact]
    public void Numbers_of_all_sizes_read_back() => Gen.OneOf(
        Gen.Long[0, long.MaxValue], Gen.Int[0, 62].Select(b => 1L << b), Gen.Int[1, 63].Select(b => (long)((1UL << b) - 1)))
        .Array[0, 50].Holds(300, numbers =>
        {
            var writer = new PayloadWriter(0);
            foreach (var number in numbers)
                writer.Number(number);
            var reader = new PayloadReader(writer.Seal().Span);
            foreach (var number in numbers)
                Assert.Equal(number, reader.Number());
            Assert.True(reader.IsAtEnd);
        });

    [Fact]
    public void Negative_numbers_cannot_be_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PayloadWriter(8).Number(-1));

    [Fact]
    public void A_number_that_never_ends_and_one_that_is_too_long_are_refused()
    {
        AssertNumberRefused([0x80]);
        AssertNumberRefused([.. Enumerable.Repeat((byte)0x80, 9), 1]);
        AssertNumberRefused([.. Enumerable.Repeat((byte)0xFF, 10)]);
    }

    [Fact]
    public void A_compact_claim_takes_few_bytes()
    {
        var ledger = Snapshots.Open(Snapshots.Definition);
        var encoder = new EventCodec.Encoder();
        for (var i = 0; i < 500; i++)
            encoder.Add(Snapshots.Execute(ledger, LedgerCommand.Claim(1_000_000 + i, CommandKey.None), Scenario.StartMs + (i / 10)).Event);
        Assert.InRange(encoder.Finish().Length, 1, 500 * 6);
    }

    internal static byte[] Sealed(byte[] payload, Action<byte[]> change, int cut = 0)
    {
        var content = payload[..Math.Max(1, payload.Length - PayloadWriter.ChecksumBytes - cut)];
        change(content);
        var result = new byte[content.Length + PayloadWriter.ChecksumBytes];
        content.CopyTo(result, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(content.Length), Crc32.HashToUInt32(content));
        return result;
    }

    private static IEnumerable<byte[]> Damages(byte[] payload)
    {
        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            var damaged = (byte[])payload.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return damaged;
        }

        for (var length = 0; length < payload.Length; length++)
            yield return payload[..length];
        yield return [.. payload, 0];
        yield return new byte[payload.Length];
    }

    private static void AssertRecordRefused(byte[] record)
    {
        var events = new List<LedgerEvent>();
        Assert.Throws<LedgerCorruptException>(() => EventCodec.Decode(record, events));
        Assert.Empty(events);
    }

    private static void AssertReadsOrCorrupt(Action read)
    {
        var exception = Record.Exception(read);
        Assert.True(exception is null or LedgerCorruptException, $"Unexpected: {exception}");
    }

    private static void AssertNumberRefused(byte[] bytes) => Assert.Throws<LedgerCorruptException>(() =>
    {
        var writer = new PayloadWriter(16);
        foreach (var value in bytes)
            writer.Byte(value);
        var reader = new PayloadReader(writer.Seal().Span);
        reader.Number();
    });
}
