using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CsCheck;

namespace CouponKill.Unit.Ledger;

internal enum StepKind
{
    Claim,
    Expire,
    Restock,
    Pause,
    Resume,
    Open,
    End,
    Define,
}

/// <summary>One step of a history. It means something in every state, so that histories can shrink.</summary>
/// <param name="Kind">What to command.</param>
/// <param name="User">Who claims; for an expiry 0 means the claim's owner, otherwise this user, who may be the wrong one.</param>
/// <param name="Key">The idempotency key; 0 for none.</param>
/// <param name="Number">Units to restock; which claim to expire, newest first.</param>
/// <param name="AdvanceMs">How the clock moves before; may be negative.</param>
/// <param name="RunDue">Whether what is due is run first, as a grain does.</param>
internal readonly record struct Step(StepKind Kind, int User, int Key, int Number, int AdvanceMs, bool RunDue)
{
    public static CommandKey KeyOf(int key) => key == 0 ? CommandKey.None : new CommandKey((ulong)key, 77);
}

/// <summary>An activity and what happens to it.</summary>
internal sealed record Scenario(ActivityDefinition Definition, Step[] Steps)
{
    public const long StartMs = 1_700_000_000_000;
    public const int MaxSteps = 60;

    public static readonly Gen<ActivityDefinition> Definitions = Gen.Select(
        Gen.Int[1, 8],
        Gen.Int[-1_000, 1_500],
        Gen.Frequency((1, Gen.Int[1, 3_000]), (3, Gen.Int[10_000, 40_000])),
        Gen.Int[1, 3],
        Gen.Int[0, 5],
        (total, startsIn, lasts, limit, hold) => new ActivityDefinition(
            7,
            "Größe ½ 秒杀",
            total,
            DateTimeOffset.FromUnixTimeMilliseconds(StartMs + startsIn),
            DateTimeOffset.FromUnixTimeMilliseconds(StartMs + startsIn + lasts),
            limit,
            hold));

    public static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Frequency(
            (50, Gen.Const(StepKind.Claim)),
            (12, Gen.Const(StepKind.Expire)),
            (4, Gen.Const(StepKind.Restock)),
            (3, Gen.Const(StepKind.Pause)),
            (5, Gen.Const(StepKind.Resume)),
            (5, Gen.Const(StepKind.Open)),
            (1, Gen.Const(StepKind.End)),
            (1, Gen.Const(StepKind.Define))),
        Gen.Int[0, 5],
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 12])),
        Gen.Int[-1, 6],
        Gen.Frequency((4, Gen.Int[0, 50]), (3, Gen.Int[0, 2_000]), (1, Gen.Int[-3_000, 0]), (1, Gen.Int[0, 7_000])),
        Gen.Bool,
        (kind, user, key, number, advance, runDue) => new Step(kind, user, key, number, advance, runDue));

    public static readonly Gen<Scenario> Any =
        Gen.Select(Definitions, AnyStep.Array[0, MaxSteps], (definition, steps) => new Scenario(definition, steps));

    public override string ToString() => $"{Definition}{Environment.NewLine}{string.Join(Environment.NewLine, Steps)}";
}
