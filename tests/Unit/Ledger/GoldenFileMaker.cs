using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>
/// Writes golden files of the codecs' current version to artifacts/golden: <c>-explicit only -class "*GoldenFileMaker"</c>. For a new
/// version they are moved beside those of the old ones, which are never written again.
/// </summary>
public sealed class GoldenFileMaker
{
    private const long Start = 1_700_000_000_000;
    private const int Hold = 5;

    private static readonly CommandKey Key1 = new(0x0123456789ABCDEF, 0xFEDCBA9876543210);
    private static readonly CommandKey Key2 = new(0, 1);
    private static readonly CommandKey Key3 = new(ulong.MaxValue, ulong.MaxValue);

    private readonly StockLedger _ledger = new();
    private readonly List<LedgerEvent> _events = [];

    private static string Folder { get; } = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "artifacts", "golden")).FullName;

    [Fact(Explicit = true)]
    public void A_sale_that_is_to_come()
    {
        Execute(LedgerCommand.Define(Definition("To come", total: 1, hold: 0)), Start - 1_000);
        WriteEvents("defined");
        WriteSnapshot("scheduled");
    }

    [Fact(Explicit = true)]
    public void A_sale_with_holds()
    {
        Execute(LedgerCommand.Define(Definition("Größe ½ 秒杀", total: 4, Hold)), Start - 1_000);
        Execute(LedgerCommand.Open(), Start);
        Execute(LedgerCommand.Claim(42, Key1), Start + 1);
        Execute(LedgerCommand.Claim(long.MaxValue, CommandKey.None), Start + 1);
        Execute(LedgerCommand.Restock(1_000_000, Key2), Start + 500);
        Execute(LedgerCommand.Restock(1, CommandKey.None), Start + 500);
        Execute(LedgerCommand.Pause(), Start + 1_000);
        Execute(LedgerCommand.Resume(), Start + 2_000);
        Execute(LedgerCommand.Claim(42, Key3), Start + 3_000);
        Execute(LedgerCommand.Claim(7, CommandKey.None), Start + 3_001);
        Execute(LedgerCommand.Expire(42, 3), Start + 1 + (Hold * 1_000));
        Execute(LedgerCommand.Expire(long.MaxValue, 4), Start + 1 + (Hold * 1_000));
        Execute(LedgerCommand.Pause(), Start + 6_000);
        WriteSnapshot("held-and-paused");
        Execute(LedgerCommand.End(), Start + 7_000);
        WriteEvents("every-kind");
        WriteSnapshot("held-and-ended");
    }

    /// <summary>A record from the middle of a log, and numbers of all lengths.</summary>
    [Fact(Explicit = true)]
    public void A_sale_without_holds()
    {
        Execute(LedgerCommand.Define(Definition("x", total: 100, hold: 0)), Start - 1_000);
        Execute(LedgerCommand.Open(), Start);
        var before = _events.Count;
        var at = Start;
        for (var user = 1L; user < long.MaxValue / 13; user *= 13)
        {
            Execute(LedgerCommand.Claim(user, _events.Count % 3 == 0 ? new CommandKey((ulong)user, 77) : CommandKey.None), at);
            at += user % 20_000;
        }

        _events.RemoveRange(0, before);
        WriteEvents("claims");
        WriteSnapshot("confirmed");
    }

    private static ActivityDefinition Definition(string name, int total, int hold) => new(
        16_777_215,
        name,
        total,
        DateTimeOffset.FromUnixTimeMilliseconds(Start),
        DateTimeOffset.FromUnixTimeMilliseconds(Start + 600_000),
        2,
        hold);

    private void Execute(LedgerCommand command, long nowMs)
    {
        var decision = Snapshots.Execute(_ledger, command, nowMs);
        Assert.True(decision.IsAccepted);
        _events.Add(decision.Event);
    }

    private void WriteEvents(string name) => new GoldenFile(GoldenCodec.Events, EventCodec.Version, name)
        .Write(Folder, LedgerReplayTests.Records(_events, [_events.Count]));

    private void WriteSnapshot(string name) => new GoldenFile(GoldenCodec.Snapshot, SnapshotCodec.Version, name)
        .Write(Folder, Snapshots.PartsOf(_ledger));
}
