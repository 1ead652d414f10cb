using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Codecs;

/// <summary>
/// The bytes of a snapshot, in parts: first the ledger's own state, then its claims by ascending sequence number.
/// Each part has its version and its CRC-32, and each part with claims tells how many come before it.
/// </summary>
public static class SnapshotCodec
{
    /// <summary>The version written. Older ones must stay readable for ever.</summary>
    public const byte Version = 1;

    private const int PartBytes = 256 * 1024;
    private const byte HasKey = 0x80;

    /// <summary>The parts of a snapshot, made one by one as they are read.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Encode(LedgerImage image)
    {
        yield return EncodeState(image);
        var (part, last, count) = (NewPart(0), default(ClaimSlot), 0);
        foreach (var (claim, key) in image.Claims.BySeq())
        {
            if (part.Length > PartBytes)
            {
                yield return part.Seal();
                part = NewPart(count);
            }

            AddClaim(part, claim, key, last);
            last = claim;
            count++;
        }

        yield return part.Seal();
    }

    private static ReadOnlyMemory<byte> EncodeState(LedgerImage image)
    {
        var writer = new PayloadWriter(512);
        writer.Byte(Version);
        writer.Definition(image.Definition);
        writer.Byte(image.Phase);
        writer.Byte(image.IsPaused ? (byte)1 : (byte)0);
        writer.Number(image.LastAtMs);
        writer.Number(image.Total);
        writer.Number(image.Seq);
        writer.Number(image.LastGrantSeq);
        writer.Number(image.Claims.Count);
        writer.Number(image.RestockKeys.Count);
        foreach (var restock in image.RestockKeys)
            writer.Key(restock.Key);
        AddQuantities(writer, image.RestockKeys);
        return writer.Seal();
    }

    /// <summary>
    /// At the end, which readers of before ignore: they know the keys alone. Where nothing is known there is nothing, so that what they
    /// wrote is written again as it was.
    /// </summary>
    private static void AddQuantities(PayloadWriter writer, IReadOnlyList<RestockKey> restocks)
    {
        if (restocks.All(restock => restock.Quantity == 0))
            return;
        foreach (var restock in restocks)
            writer.Number(restock.Quantity);
    }

    private static PayloadWriter NewPart(int claimsBefore)
    {
        var writer = new PayloadWriter(PartBytes + 64);
        writer.Byte(Version);
        writer.Number(claimsBefore);
        return writer;
    }

    /// <summary>
    /// Claims are in order of their grants, so that numbers and times only grow. Where a log had lost its end and numbers were given
    /// again, times may step back: their differences count modulo 2^63.
    /// </summary>
    private static void AddClaim(PayloadWriter writer, in ClaimSlot claim, CommandKey key, in ClaimSlot last)
    {
        writer.Byte((byte)((byte)claim.Status | (key.IsNone ? 0 : HasKey)));
        writer.Number(claim.Seq - last.Seq);
        writer.Number((claim.CreatedAtMs - last.CreatedAtMs) & long.MaxValue);
        writer.Number(claim.UserId);
        if (!key.IsNone)
            writer.Key(key);
    }

    /// <summary>Puts a ledger together from the parts of a snapshot.</summary>
    public sealed class Decoder
    {
        private StockLedger? _ledger;
        private int _claims;
        private int _expectedClaims;
        private ClaimSlot _last;

        /// <summary>Takes the next part.</summary>
        /// <exception cref="LedgerCorruptException">The bytes are damaged, or of an unknown version.</exception>
        public void Add(ReadOnlySpan<byte> part)
        {
            var reader = new PayloadReader(part);
            var version = reader.Byte();
            if (version != Version)
                throw new LedgerCorruptException($"A snapshot has the unknown version {version}.");
            if (_ledger is null)
                ReadState(ref reader);
            else
                ReadClaims(ref reader);
        }

        /// <summary>The ledger, once all parts are in.</summary>
        /// <exception cref="LedgerCorruptException">Parts are missing, or do not fit together.</exception>
        public StockLedger Complete()
        {
            if (_ledger is null || _claims != _expectedClaims)
                throw new LedgerCorruptException($"The snapshot has {_claims} claims instead of {_expectedClaims}: a part is missing.");
            return _ledger;
        }

        private void ReadState(ref PayloadReader reader)
        {
            var (definition, phase, isPaused) = (reader.Definition(), reader.Byte(), reader.Byte() != 0);
            var (lastAtMs, total, seq, lastGrantSeq) = (reader.Number(), reader.Int32(), reader.Number(), reader.Number());
            _expectedClaims = reader.Int32();
            var keyCount = reader.Int32();
            if (keyCount > StockLedger.MaxRestockKeys)
                throw new LedgerCorruptException($"The snapshot has {keyCount} restock keys.");
            var restocks = ReadRestocks(ref reader, keyCount);
            _ledger = StockLedger.Restore(new LedgerImage(
                definition, phase, isPaused, lastAtMs, total, seq, lastGrantSeq, restocks, FrozenClaims.Empty));
        }

        private static RestockKey[] ReadRestocks(ref PayloadReader reader, int count)
        {
            var restocks = new RestockKey[count];
            for (var i = 0; i < count; i++)
                restocks[i] = new RestockKey(reader.Key(), 0);
            for (var i = 0; i < count && !reader.IsAtEnd; i++)
                restocks[i] = restocks[i] with { Quantity = reader.Int32() };
            return restocks;
        }

        private void ReadClaims(ref PayloadReader reader)
        {
            if (reader.Number() != _claims)
                throw new LedgerCorruptException("A part of the snapshot is missing or out of order.");
            for (; !reader.IsAtEnd; _claims++)
            {
                var statusAndFlags = reader.Byte();
                _last = new ClaimSlot
                {
                    Status = (ClaimStatus)(statusAndFlags & ~HasKey),
                    Seq = _last.Seq + reader.Number(),
                    CreatedAtMs = (_last.CreatedAtMs + reader.Number()) & long.MaxValue,
                    UserId = reader.Number(),
                };
                if (_last.Status == ClaimStatus.None || !Enum.IsDefined(_last.Status))
                    throw new LedgerCorruptException($"Claim {_last.Seq} has the unknown status {(int)_last.Status}.");
                _ledger!.RestoreClaim(_last, (statusAndFlags & HasKey) == 0 ? CommandKey.None : reader.Key());
            }
        }
    }
}
