using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>
/// Bytes as version 1 stores them. Stored logs have them, so they must stay readable for ever: when one of these tests fails,
/// the format has changed and needs a new version beside the old one.
/// </summary>
public sealed class CodecGoldenTests
{
    private const string RecordHex =
        "010198C895FFBC310100FFFFFF07114772C3B6C39F6520C2BD20E7A792E69D8003FBD095FFBC31C09FBAFFBC31020503E308"
        + "8701EFCDAB89674523011032547698BADCFE2A0700FFFFFFFFFFFFFFFF7F82F80201000000000000000200000000000000C0"
        + "843D04F40305E80708B4182A05882706EC0604E05F05";

    private const string StateHex =
        "01FFFFFF07114772C3B6C39F6520C2BD20E7A792E69D8003FBD095FFBC31C09FBAFFBC3102050300F0FE95FFBC31C3843D09"
        + "04020101000000000000000200000000000000B291BDE6";

    /// <summary>The same as it is written today: the quantities of the restocks whose keys are remembered follow.</summary>
    private const string StateWithQuantitiesHex =
        "01FFFFFF07114772C3B6C39F6520C2BD20E7A792E69D8003FBD095FFBC31C09FBAFFBC3102050300F0FE95FFBC31C3843D09"
        + "04020101000000000000000200000000000000C0843DFE003972";

    private const string ClaimsHex =
        "01008303FCD095FFBC312AEFCDAB89674523011032547698BADCFE010100FFFFFFFFFFFFFFFF7F0820D50A";

    private static readonly ActivityDefinition Definition = new(
        16_777_215,
        "Größe ½ 秒杀",
        3,
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
        DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_600_000),
        2,
        5);

    private static readonly CommandKey Key1 = new(0x0123456789ABCDEF, 0xFEDCBA9876543210);

    private static readonly CommandKey Key2 = new(1, 2);

    private static readonly LedgerEvent[] Events =
    [
        new() { Kind = LedgerEventKind.Defined, Seq = 1, AtMs = 1_699_999_999_000, Definition = Definition },
        new() { Kind = LedgerEventKind.Opened, Seq = 2, AtMs = 1_700_000_000_123 },
        new()
        {
            Kind = LedgerEventKind.Claimed,
            Seq = 3,
            AtMs = 1_700_000_000_124,
            UserId = 42,
            ClaimSeq = 3,
            ClaimedAtMs = 1_700_000_000_124,
            Key = Key1,
        },
        new()
        {
            Kind = LedgerEventKind.Claimed,
            Seq = 4,
            AtMs = 1_700_000_000_124,
            UserId = long.MaxValue,
            ClaimSeq = 4,
            ClaimedAtMs = 1_700_000_000_124,
        },
        new() { Kind = LedgerEventKind.Restocked, Seq = 5, AtMs = 1_700_000_000_500, Quantity = 1_000_000, Key = Key2 },
        new() { Kind = LedgerEventKind.Paused, Seq = 6, AtMs = 1_700_000_001_000 },
        new() { Kind = LedgerEventKind.Resumed, Seq = 7, AtMs = 1_700_000_002_000 },
        new()
        {
            Kind = LedgerEventKind.Expired,
            Seq = 8,
            AtMs = 1_700_000_005_124,
            UserId = 42,
            ClaimSeq = 3,
            ClaimedAtMs = 1_700_000_000_124,
        },
        new() { Kind = LedgerEventKind.Ended, Seq = 9, AtMs = 1_700_000_006_000 },
    ];

    [Fact]
    public void The_record_is_written_as_ever() =>
        Assert.Equal(RecordHex, Convert.ToHexString(LedgerReplayTests.Records(Events, [100]).Single()));

    [Fact]
    public void The_record_is_read_as_ever()
    {
        var events = new List<LedgerEvent>();
        EventCodec.Decode(Convert.FromHexString(RecordHex), events);
        Assert.Equal(Events, events);
    }

    [Fact]
    public void The_snapshot_is_written_as_ever()
    {
        var ledger = new StockLedger();
        foreach (var e in Events)
            ledger.Apply(e);
        Assert.Equal(StateWithQuantitiesHex + " " + ClaimsHex, string.Join(" ", Snapshots.PartsOf(ledger).Select(Convert.ToHexString)));
    }

    [Theory]
    [InlineData(StateHex, Outcome.Unchanged)]
    [InlineData(StateWithQuantitiesHex, Outcome.KeyReused)]
    public void The_snapshot_is_read_as_ever(string stateHex, Outcome otherQuantity)
    {
        var ledger = Snapshots.Restore([Convert.FromHexString(stateHex), Convert.FromHexString(ClaimsHex)]);
        Assert.Equal(new ActivityView(Definition, ActivityStatus.Ended, 1_000_003, 1_000_002, 1, 0, 9, 4), ledger.View());
        var held = new Claim(Definition.Id, long.MaxValue, 4, ClaimStatus.Held, 1_700_000_000_124, 1_700_000_005_124);
        Assert.Equal([held], Snapshots.LiveBySeq(ledger, 10));
        var expired = new Claim(Definition.Id, 42, 3, ClaimStatus.Expired, 1_700_000_000_124, 1_700_000_005_124);
        Assert.Equal(expired, ledger.Decide(LedgerCommand.Claim(42, Key1), 0).Claim);
        Assert.Equal(Outcome.Unchanged, ledger.Decide(LedgerCommand.Restock(1_000_000, Key2), 0).Result);
        Assert.Equal(otherQuantity, ledger.Decide(LedgerCommand.Restock(1, Key2), 0).Result);
    }

    [Fact]
    public void Stored_numbers_stay()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Enum.GetValues<LedgerEventKind>().Select(kind => (int)kind));
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<ClaimStatus>().Select(status => (int)status));
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<StockLedger.Phase>().Select(phase => (int)phase));
    }
}
