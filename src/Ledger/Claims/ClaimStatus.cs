namespace CouponKill.Ledger.Claims;

/// <summary>Where a claim, and so its order, stands.</summary>
/// <remarks>Numbers are stored: add, never renumber.</remarks>
[GenerateSerializer, Alias("ck.claim-status")]
public enum ClaimStatus : byte
{
    /// <summary>There is no claim.</summary>
    None = 0,

    /// <summary>The unit is held for the user until paid or expired.</summary>
    Held = 1,

    /// <summary>The unit is the user's for good.</summary>
    Confirmed = 2,

    /// <summary>The hold ran out; the unit went back.</summary>
    Expired = 3,
}

/// <summary>What follows from a <see cref="ClaimStatus"/>.</summary>
public static class ClaimStatusExtensions
{
    /// <summary>The live ones as stores know them: their numbers with commas between.</summary>
    public static string LiveNumbers { get; } =
        string.Join(", ", Enum.GetValues<ClaimStatus>().Where(IsLive).Select(status => (int)status));

    /// <summary>True while the claim keeps a unit.</summary>
    public static bool IsLive(this ClaimStatus status) => status switch
    {
        ClaimStatus.Held or ClaimStatus.Confirmed => true,
        ClaimStatus.None or ClaimStatus.Expired => false,
    };
}
