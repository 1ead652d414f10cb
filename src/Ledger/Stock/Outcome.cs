namespace CouponKill.Ledger.Stock;

/// <summary>
/// How a command ended, from the ledger's decision to the answer over HTTP. What is told to clients and operators of each member stands
/// in one table, OutcomeTable of the API. Numbers travel between silos: add, never renumber.
/// </summary>
[GenerateSerializer, Alias("ck.claim-result")]
public enum Outcome : byte
{
    /// <summary>Nobody knows: the answer was lost. Repeating the command is safe.</summary>
    OutcomeUnknown = 0,

    /// <summary>A unit was granted by this command.</summary>
    Granted = 1,

    /// <summary>The user has this claim already; nothing was granted by this command.</summary>
    Replayed = 2,

    /// <summary>Refused: nothing is available.</summary>
    SoldOut = 3,

    /// <summary>Refused: the start lies ahead.</summary>
    NotStarted = 4,

    /// <summary>Refused: the activity is over.</summary>
    Ended = 5,

    /// <summary>Refused: the activity is paused.</summary>
    Paused = 6,

    /// <summary>Refused: the user asks too often.</summary>
    RateLimited = 7,

    /// <summary>Refused: a queue is full, or the command waited there too long. Nobody looked at it.</summary>
    Overloaded = 8,

    /// <summary>Refused: there is no such activity.</summary>
    NotFound = 9,

    /// <summary>Refused: the activity does not sell, because its claim log is missing, damaged or older than the order store.</summary>
    Unavailable = 10,

    /// <summary>Refused: an admin has blocked the user. Whether a claim was granted before does not matter.</summary>
    UserBlocked = 11,

    /// <summary>The command, other than a claim, was carried out.</summary>
    Done = 12,

    /// <summary>Nothing to do: it is so already.</summary>
    Unchanged = 13,

    /// <summary>Refused: the stock would exceed its bound.</summary>
    TotalTooLarge = 14,

    /// <summary>Refused: no such claim is held, or its hold still runs.</summary>
    NotDue = 15,

    /// <summary>Refused: the idempotency key belongs to an earlier command that asked for something else.</summary>
    KeyReused = 16,

    /// <summary>Refused: nothing new is sold, because the claim log's store would not keep it. What it holds is still told.</summary>
    StorageNotDurable = 17,

    /// <summary>Refused: nothing new is sold, because the owner's clock is wrong. What was granted before is still told.</summary>
    ClockUntrusted = 18,
}
