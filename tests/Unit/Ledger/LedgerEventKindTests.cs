using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>A new kind of event is not forgotten where no compiler would ask for it.</summary>
public sealed class LedgerEventKindTests
{
    private static readonly ActivityDefinition Definition = new(
        7,
        "Half price",
        10,
        DateTimeOffset.FromUnixTimeMilliseconds(Scenario.StartMs),
        DateTimeOffset.FromUnixTimeMilliseconds(Scenario.StartMs + 1_000),
        1,
        0);

    public static TheoryData<LedgerEventKind> All => [.. Enum.GetValues<LedgerEventKind>()];

    [Theory]
    [MemberData(nameof(All))]
    public void The_ledger_knows_every_kind(LedgerEventKind kind)
    {
        var ledger = new StockLedger();
        Snapshots.Execute(ledger, LedgerCommand.Define(Definition), Scenario.StartMs);

        var error = Record.Exception(() => ledger.Apply(new LedgerEvent { Kind = kind, Seq = 2, AtMs = Scenario.StartMs }));

        Assert.DoesNotContain("unknown kind", error?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_ledger_refuses_a_kind_that_nobody_knows()
    {
        var ledger = new StockLedger();
        Snapshots.Execute(ledger, LedgerCommand.Define(Definition), Scenario.StartMs);

        var error = Assert.Throws<LedgerCorruptException>(
            () => ledger.Apply(new LedgerEvent { Kind = (LedgerEventKind)200, Seq = 2, AtMs = Scenario.StartMs }));

        Assert.Contains("unknown kind", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_event_is_about_a_claim_exactly_when_its_details_are(LedgerEventKind kind)
    {
        var isAboutClaim = kind.Details() is EventDetails.NewClaim or EventDetails.EarlierClaim;

        Assert.Equal(isAboutClaim, kind.OrderStatus(Definition) != ClaimStatus.None);
    }
}
