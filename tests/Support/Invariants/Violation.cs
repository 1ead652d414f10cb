namespace CouponKill.Testing.Invariants;

/// <summary>The rules that hold for every sale, whatever crashes. The numbers are those of the architecture's list.</summary>
public enum Rule
{
    /// <summary>An answer that the contract does not have.</summary>
    Contract = 0,

    /// <summary>total = available + held + sold, none negative, and the rows agree.</summary>
    Stock = 1,

    /// <summary>No user has more live orders than the limit.</summary>
    UserLimit = 2,

    /// <summary>Every acknowledged claim is exactly one order row, and no row is without a claim.</summary>
    OneRowPerClaim = 3,

    /// <summary>seq is unique, has no gaps and agrees with real time.</summary>
    Sequence = 4,

    /// <summary>The same user, or the same key, gets the same order again.</summary>
    SameAnswer = 5,

    /// <summary>A unit returns exactly once, and only from a hold that ran out.</summary>
    Release = 6,

    /// <summary>Nothing is granted before the opening, after the end or during a pause.</summary>
    Window = 7,

    /// <summary>"Sold out" is told only when nothing is left, and is final while nothing is held.</summary>
    SoldOut = 8,
}

/// <summary>A rule that was broken.</summary>
/// <param name="Rule">The rule that was broken.</param>
/// <param name="Detail">By whom and how.</param>
public sealed record Violation(Rule Rule, string Detail)
{
    /// <summary>The rule and the detail.</summary>
    public override string ToString() => $"{(int)Rule} {Rule}: {Detail}";
}
