using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Codecs;

/// <summary>
/// The bytes of one log record: version, first sequence number, first time, then the events; at the end a CRC-32.
/// Sequence numbers follow from the first, times are differences: a claim takes some 4 bytes beside its user's id.
/// </summary>
public static class EventCodec
{
    /// <summary>The version written. Older ones must stay readable for ever.</summary>
    public const byte Version = 1;

    private const byte HasKey = 0x80;

    /// <summary>Reads all events of a record into <paramref name="into"/>.</summary>
    /// <exception cref="LedgerCorruptException">The bytes are damaged, or of an unknown version.</exception>
    public static void Decode(ReadOnlySpan<byte> payload, ICollection<LedgerEvent> into)
    {
        for (var decoder = new Decoder(payload); decoder.TryRead(out var e);)
            into.Add(e);
    }

    /// <summary>Reads the events of a record one by one.</summary>
    public ref struct Decoder
    {
        private PayloadReader _reader;
        private long _seq;
        private long _lastAtMs;

        /// <summary>Checks a record and starts to read.</summary>
        /// <exception cref="LedgerCorruptException">The bytes are damaged, or of an unknown version.</exception>
        public Decoder(ReadOnlySpan<byte> payload)
        {
            _reader = new PayloadReader(payload);
            var version = _reader.Byte();
            if (version != Version)
                throw new LedgerCorruptException($"A record has the unknown version {version}.");
            (_seq, _lastAtMs) = (_reader.Number(), _reader.Number());
        }

        /// <summary>Reads the next event.</summary>
        /// <returns>False at the end.</returns>
        /// <exception cref="LedgerCorruptException">The bytes make no event.</exception>
        public bool TryRead(out LedgerEvent e)
        {
            e = default;
            if (_reader.IsAtEnd)
                return false;
            e = DecodeOne(ref _reader, _seq++, _lastAtMs);
            _lastAtMs = e.AtMs;
            return true;
        }
    }

    private static LedgerEvent DecodeOne(ref PayloadReader reader, long seq, long lastAtMs)
    {
        var kindAndFlags = reader.Byte();
        var e = new LedgerEvent
        {
            Kind = (LedgerEventKind)(kindAndFlags & ~HasKey),
            Seq = seq,
            AtMs = lastAtMs + reader.Number(),
            Key = (kindAndFlags & HasKey) == 0 ? CommandKey.None : reader.Key(),
        };
        if (!Enum.IsDefined(e.Kind))
            throw new LedgerCorruptException($"Event {seq} is of the unknown kind {(int)e.Kind}.");
        return e.Kind.Details() switch
        {
            EventDetails.Nothing => e,
            EventDetails.Definition => e with { Definition = reader.Definition() },
            EventDetails.Quantity => e with { Quantity = reader.Int32() },
            EventDetails.NewClaim => e with { UserId = reader.Number(), ClaimSeq = seq, ClaimedAtMs = e.AtMs },
            EventDetails.EarlierClaim => e with
            {
                UserId = reader.Number(),
                ClaimSeq = seq - reader.Number(),
                ClaimedAtMs = e.AtMs - reader.Number(),
            },
        };
    }

    /// <summary>Collects events, which must come in order and without gaps, into one record.</summary>
    public sealed class Encoder
    {
        private const int InitialBytes = 512;
        private readonly PayloadWriter _writer = new(InitialBytes);
        private long _lastAtMs;

        /// <summary>How many events were added.</summary>
        public int Count { get; private set; }

        /// <summary>Number of the last event added; 0 before the first.</summary>
        public long LastSeq { get; private set; }

        /// <summary>Bytes so far.</summary>
        public int Length => _writer.Length;

        /// <summary>Adds the next event.</summary>
        public void Add(in LedgerEvent e)
        {
            if (Count == 0)
                Start(e);
            else if (e.Seq != LastSeq + 1)
                throw new ArgumentException($"Event {e.Seq} does not follow event {LastSeq}.", nameof(e));

            _writer.Byte((byte)((byte)e.Kind | (e.Key.IsNone ? 0 : HasKey)));
            _writer.Number(e.AtMs - _lastAtMs);
            if (!e.Key.IsNone)
                _writer.Key(e.Key);
            AddDetails(e);
            (_lastAtMs, LastSeq) = (e.AtMs, e.Seq);
            Count++;
        }

        /// <summary>The finished record; the encoder must not be used again.</summary>
        public ReadOnlyMemory<byte> Finish() => _writer.Seal();

        private void Start(in LedgerEvent first)
        {
            _writer.Byte(Version);
            _writer.Number(first.Seq);
            _writer.Number(first.AtMs);
            _lastAtMs = first.AtMs;
        }

        private void AddDetails(in LedgerEvent e)
        {
            switch (e.Kind.Details())
            {
                case EventDetails.Nothing:
                    break;
                case EventDetails.Definition:
                    _writer.Definition(e.Definition!);
                    break;
                case EventDetails.Quantity:
                    _writer.Number(e.Quantity);
                    break;
                case EventDetails.NewClaim:
                    _writer.Number(e.UserId);
                    break;
                case EventDetails.EarlierClaim:
                    _writer.Number(e.UserId);
                    _writer.Number(e.Seq - e.ClaimSeq);
                    _writer.Number(e.AtMs - e.ClaimedAtMs);
                    break;
            }
        }
    }
}
