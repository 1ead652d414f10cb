using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;
using Xunit;

namespace CouponKill.Unit.Harness;

/// <summary>A checker that cannot fail proves nothing: every rule is broken once.</summary>
public sealed class InvariantCheckerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    // Two units, three users: 7 and 8 win, 9 is too late, 7 asks again.
    private static readonly SaleEvidence Right = new(
        new ActivityBody(5, "Sale", "open", Start, Start.AddHours(1), 2, 0, 0, 2, 1, 0, Start.AddMinutes(10)),
        2,
        new AuditBody(2, 0, 0, 2, 4, 2, 0, 0, true),
        [Row(3, 7), Row(4, 8)],
        [Grant(3, 7, 10), Grant(4, 8, 20), Refusal(9, 30), Grant(3, 7, 40) with { Told = Told.Replayed }],
        []);

    // The same with holds: user 7's has run out, and the unit went to user 9.
    private static readonly SaleEvidence Held = Right with
    {
        Activity = Right.Activity with { HoldSeconds = 2, Held = 2, Sold = 0 },
        Audit = new AuditBody(2, 0, 2, 0, 6, 2, 0, 0, true),
        Orders = [Hold(3, 7) with { Status = "expired" }, Hold(4, 8), Hold(6, 9)],
        Claims =
        [
            Grant(3, 7, 10) with { Status = "held" }, Grant(4, 8, 20) with { Status = "held" }, Grant(6, 9, 5_000) with { Status = "held" },
        ],
    };

    [Fact]
    public void A_right_sale_breaks_no_rule()
    {
        Assert.Empty(InvariantChecker.Check(Right));
        Assert.Empty(InvariantChecker.Check(Held));
    }

    [Fact]
    public void Rows_that_nobody_was_told_of_are_right_after_an_unknown_outcome()
    {
        var sale = Right with { Claims = [Grant(3, 7, 10), Grant(4, 8, 20) with { Told = Told.Unknown, OrderId = 0, Seq = 0 }] };
        Assert.Empty(InvariantChecker.Check(sale));
    }

    [Fact]
    public void Stock_counts_that_do_not_add_up() =>
        Breaks(Rule.Stock, Right with { Audit = Right.Audit with { Available = 1 }, Activity = Right.Activity with { Available = 1 } });

    [Fact]
    public void Stock_negative() =>
        Breaks(Rule.Stock, Right with { Audit = Right.Audit with { Available = -1, Sold = 3 } });

    [Fact]
    public void Stock_grew_without_a_restock() => Breaks(Rule.Stock, Right with { InitialTotal = 1 });

    [Fact]
    public void More_rows_than_sold() =>
        Breaks(Rule.Stock, Right with { Orders = [.. Right.Orders, Row(5, 10)], Claims = [.. Right.Claims, Grant(5, 10, 25)] });

    [Fact]
    public void Limit_exceeded() =>
        Breaks(Rule.UserLimit, Right with { Orders = [Row(3, 7), Row(4, 7)] });

    [Fact]
    public void Acknowledged_claim_without_a_row() =>
        Breaks(Rule.OneRowPerClaim, Right with { Orders = [Row(3, 7)] });

    [Fact]
    public void Acknowledged_claim_with_two_rows() =>
        Breaks(Rule.OneRowPerClaim, Right with { Orders = [.. Right.Orders, Row(4, 8)] });

    [Fact]
    public void Acknowledged_claim_in_the_row_of_another_user() =>
        Breaks(Rule.OneRowPerClaim, Right with { Orders = [Row(3, 7), Row(4, 9)] });

    [Fact]
    public void Row_of_a_user_who_was_told_something_else() =>
        Breaks(Rule.OneRowPerClaim, Right with { Claims = [Grant(3, 7, 10), Refusal(8, 20)] });

    [Fact]
    public void Row_of_a_user_who_never_asked() =>
        Breaks(Rule.OneRowPerClaim, Right with { Claims = [Grant(3, 7, 10)] });

    [Fact]
    public void Inconsistent_audit() =>
        Breaks(Rule.OneRowPerClaim, Right with { Audit = Right.Audit with { Consistent = false, Missing = 1 } });

    [Fact]
    public void Seq_given_twice() =>
        Breaks(Rule.Sequence, Right with { Orders = [Row(3, 7), Row(3, 8) with { OrderId = 4 }] });

    [Fact]
    public void Seq_with_a_gap() =>
        Breaks(Rule.Sequence, Right with { Orders = [Row(3, 7), Row(5, 8)], Audit = Right.Audit with { Seq = 5 } });

    [Fact]
    public void Seq_that_neither_a_grant_nor_an_expiry_explains() =>
        Breaks(Rule.Sequence, Held with { Audit = Held.Audit with { Seq = 7 } });

    [Fact]
    public void Seq_past_the_activity() => Breaks(Rule.Sequence, Right with { Audit = Right.Audit with { Seq = 3 } });

    [Fact]
    public void Seq_against_real_time() =>
        Breaks(Rule.Sequence, Right with { Claims = [Grant(3, 7, 20), Grant(4, 8, 10)] });

    [Fact]
    public void Seq_of_calls_at_the_same_time_is_free() =>
        Assert.Empty(InvariantChecker.Check(Right with { Claims = [Grant(3, 7, 10), Grant(4, 8, 10)] }));

    [Fact]
    public void Two_orders_for_one_user() =>
        Breaks(Rule.SameAnswer, Right with { Claims = [Grant(3, 7, 10), Grant(4, 7, 20)] });

    [Fact]
    public void Two_orders_for_one_key() =>
        Breaks(Rule.SameAnswer, Right with
        {
            Activity = Right.Activity with { PerUserLimit = 3 },
            Orders = [Row(3, 7), Row(4, 7)],
            Claims = [Grant(3, 7, 10) with { Key = "a" }, Grant(4, 7, 20) with { Key = "a" }],
        });

    [Fact]
    public void Another_order_for_a_key_whose_unit_expired() =>
        Breaks(Rule.SameAnswer, Held with
        {
            Orders = [Held.Orders[0], Held.Orders[1], Hold(6, 7)],
            Claims =
            [
                Grant(3, 7, 10) with { Key = "a", Status = "held" },
                Held.Claims[1],
                Grant(6, 7, 5_000) with { Key = "a", Status = "held", Told = Told.Replayed },
            ],
        });

    [Fact]
    public void A_key_that_named_an_expired_order_first_may_be_granted_its_own() =>
        Assert.Empty(InvariantChecker.Check(Held with
        {
            Orders = [Held.Orders[0], Held.Orders[1], Hold(6, 7)],
            Claims =
            [
                Held.Claims[0], Held.Claims[1],
                Grant(3, 7, 20) with { Key = "a", Status = "held", Told = Told.Replayed },
                Grant(6, 7, 5_000) with { Key = "a", Status = "held" },
            ],
        }));

    [Fact]
    public void The_same_order_granted_twice() =>
        Breaks(Rule.SameAnswer, Right with { Claims = [.. Right.Claims, Grant(3, 7, 50)] });

    [Fact]
    public void A_winner_turned_away() =>
        Breaks(Rule.SameAnswer, Right with { Claims = [.. Right.Claims, Refusal(7, 50)] });

    [Fact]
    public void A_confirmed_order_that_expired() =>
        Breaks(Rule.Release, Held with { Claims = [Grant(3, 7, 10), .. Held.Claims.Skip(1)] });

    [Fact]
    public void A_hold_that_ran_out_too_early() =>
        Breaks(Rule.Release, Held with { Activity = Held.Activity with { ServerTime = Start.AddSeconds(1) } });

    [Fact]
    public void A_unit_that_returned_twice() =>
        Breaks(Rule.Stock, Held with { Audit = Held.Audit with { Available = 1 }, Activity = Held.Activity with { Available = 1 } });

    [Fact]
    public void Granted_before_the_opening() =>
        Breaks(Rule.Window, Right with { Orders = [Row(3, 7) with { CreatedAt = Start.AddSeconds(-1) }, Row(4, 8)] });

    [Fact]
    public void Granted_by_a_call_after_the_end() =>
        Breaks(Rule.Window, Right with { Activity = Right.Activity with { EndsAt = Start.AddMilliseconds(15) } });

    [Fact]
    public void Granted_during_a_pause() =>
        Breaks(Rule.Window, Right with { Commands = [new AdminCall(5, "pause", 12, 13), new AdminCall(5, "resume", 35, 36)] });

    [Fact]
    public void A_resume_of_which_nobody_knows_may_end_any_later_pause() =>
        Assert.Empty(InvariantChecker.Check(Right with
        {
            Commands =
            [
                new AdminCall(5, "resume", 11, AdminCall.Never), new AdminCall(5, "pause", 12, 13), new AdminCall(5, "resume", 35, 36),
            ],
        }));

    [Fact]
    public void A_pause_of_which_nobody_knows_excuses_nothing_and_forbids_nothing()
    {
        var unknown = new AdminCall(5, "pause", 5, AdminCall.Never);
        Assert.Empty(InvariantChecker.Check(Right with { Commands = [unknown] }));
        Breaks(Rule.Window, Right with { Commands = [unknown, new AdminCall(5, "pause", 12, 13)] });
    }

    [Fact]
    public void Granted_before_a_later_opening() =>
        Breaks(Rule.Window, Right with { Activity = Right.Activity with { StartsAt = Start.AddMilliseconds(18) } });

    [Fact]
    public void Restocked_twice_by_one_command() =>
        Breaks(Rule.Stock, Right with { InitialTotal = 1, Commands = [new AdminCall(5, "restock", 12, 13, Quantity: 2)] });

    [Fact]
    public void Restocked_as_was_asked() =>
        Assert.Empty(InvariantChecker.Check(Right with { InitialTotal = 1, Commands = [new AdminCall(5, "restock", 1, 2, Quantity: 1)] }));

    [Fact]
    public void Granted_after_an_admins_end() =>
        Breaks(Rule.Window, Right with { Commands = [new AdminCall(5, "end", 12, 13)] });

    [Fact]
    public void Sold_out_told_while_units_were_left() =>
        Breaks(Rule.SoldOut, Right with { Claims = [Grant(3, 7, 10), Refusal(9, 12), Grant(4, 8, 20)] });

    [Fact]
    public void Sold_out_told_but_units_are_available() =>
        Breaks(Rule.SoldOut, Right with { Activity = Right.Activity with { Available = 1, Sold = 1 } });

    [Fact]
    public void Sold_out_told_too_early_in_a_sale_with_holds() =>
        Breaks(Rule.SoldOut, Held with { Claims = [.. Held.Claims, Refusal(10, 1) with { ReceivedTime = Start }] });

    [Fact]
    public void Answers_that_the_contract_does_not_have() =>
        Breaks(Rule.Contract, Right with { Claims = [.. Right.Claims, Refusal(9, 60) with { Told = Told.Broken, Code = "500" }] });

    private static void Breaks(Rule rule, SaleEvidence sale) =>
        Assert.Contains(InvariantChecker.Check(sale), violation => violation.Rule == rule);

    private static OrderBody Row(long seq, long userId) =>
        new(seq, 5, userId, seq, "confirmed", Start.AddMilliseconds(10 * (seq - 2)), HoldExpiresAt: null);

    private static OrderBody Hold(long seq, long userId) =>
        Row(seq, userId) with { Status = "held", HoldExpiresAt = Start.AddSeconds(2) };

    private static ClaimCall Grant(long seq, long userId, int at) =>
        new(
            5,
            userId,
            null,
            at,
            at + 5,
            Start.AddMilliseconds(at),
            Start.AddMilliseconds(at + 5),
            Told.Granted,
            null,
            seq,
            seq,
            "confirmed");

    private static ClaimCall Refusal(long userId, int at) =>
        new(5, userId, null, at, at + 5, Start.AddMilliseconds(at), Start.AddMilliseconds(at + 5), Told.Refused, "sold_out");
}
