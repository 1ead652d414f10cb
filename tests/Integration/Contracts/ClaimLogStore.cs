using CouponKill.Ledger.Log;

namespace CouponKill.Integration.Contracts;

/// <summary>The data of one claim log under test, which can be opened, closed and opened again.</summary>
public abstract class ClaimLogStore : IAsyncDisposable
{
    /// <summary>Opens the log over whatever data there is.</summary>
    public abstract Task<IClaimLog> OpenAsync();

    /// <summary>Closes the open log in an orderly way.</summary>
    public abstract Task CloseAsync();

    /// <summary>What a crash in this moment would leave, as another store; this one goes on.</summary>
    public abstract Task<ClaimLogStore> CopyAsAfterCrashAsync();

    public abstract ValueTask DisposeAsync();
}
