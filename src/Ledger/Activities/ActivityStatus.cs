namespace CouponKill.Ledger.Activities;

/// <summary>Where an activity stands. Sold out is not a status: it is "open" with nothing available.</summary>
[GenerateSerializer, Alias("ck.activity-status")]
public enum ActivityStatus
{
    /// <summary>Defined; its start lies ahead.</summary>
    Scheduled = 0,

    /// <summary>Grants claims while units are available.</summary>
    Open = 1,

    /// <summary>Stopped by an admin; grants nothing until resumed. The clock goes on.</summary>
    Paused = 2,

    /// <summary>Over for good, by the clock or by an admin.</summary>
    Ended = 3,
}
