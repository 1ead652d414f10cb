namespace CouponKill.Contracts.Claims;

/// <summary>How a claim command ended.</summary>
[GenerateSerializer, Alias("ck.claim-result")]
public enum ClaimResult : byte
{
    /// <summary>Nobody knows: the answer was lost. Repeating the command is safe.</summary>
    OutcomeUnknown = 0,

    /// <summary>A unit was granted by this command.</summary>
    Granted = 1,

    /// <summary>The user has this claim already; nothing was granted by this command.</summary>
    Replayed = 2,

    /// <summary>Nothing is available.</summary>
    SoldOut = 3,

    /// <summary>The start lies ahead.</summary>
    NotStarted = 4,

    /// <summary>The activity is over.</summary>
    Ended = 5,

    /// <summary>The activity is paused.</summary>
    Paused = 6,

    /// <summary>The user asks too often.</summary>
    RateLimited = 7,

    /// <summary>A queue is full, or it waited there too long. The command was not looked at.</summary>
    Overloaded = 8,

    /// <summary>There is no such activity.</summary>
    NotFound = 9,

    /// <summary>The activity refuses to sell, because its claim log is missing, damaged or older than the order store.</summary>
    Unavailable = 10,

    /// <summary>An admin has blocked the user. Whether a claim was granted before does not matter.</summary>
    UserBlocked = 11,
}
