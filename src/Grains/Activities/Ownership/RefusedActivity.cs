using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>
/// Why an activation refuses to sell, and when it tries again: while somebody asks, when the backoff is over, or as soon as the log or its
/// store has changed. A look at the log costs neither a take-over nor the reading of its records.
/// </summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
internal sealed class RefusedActivity(ActivityServices services, long activityId)
{
    private readonly RefusalBackoff _backoff = new(services.Runtime.Clock);
    private ActivityUnavailableException _refusal = new(UnavailableReason.NotFound, "");
    private AcquiredLog? _seen;
    private bool _couldDecide;
    private bool _isAsked;

    /// <summary>Why.</summary>
    public UnavailableReason Reason => _refusal.Reason;

    /// <summary>Whether the store keeps what it is given, and the clock is right.</summary>
    private bool CanDecide => services.Runtime.Durability.IsDurable && services.Runtime.Clock.IsTrusted;

    /// <summary>What a caller is told; it has the activity tried again.</summary>
    public ActivityUnavailableException Ask()
    {
        _isAsked = true;
        return new ActivityUnavailableException(_refusal.Reason, _refusal.Message);
    }

    /// <summary>A try to take the activity over was refused.</summary>
    public async Task RefuseAsync(ActivityUnavailableException refusal, CancellationToken cancellationToken)
    {
        _refusal = refusal;
        _isAsked = false;
        _couldDecide = CanDecide;
        _backoff.Refused();
        (_, _seen) = await LookAsync(cancellationToken);
    }

    /// <summary>Whether it is time for the next try.</summary>
    public async Task<bool> ShouldTryAsync(CancellationToken cancellationToken)
    {
        if (!_isAsked)
            return false;
        if (_backoff.IsDue || (!_couldDecide && CanDecide))
            return true;
        var (isKnown, seen) = await LookAsync(cancellationToken);
        return isKnown && seen != _seen;
    }

    /// <returns>Where the log stands, null if there is none; not known while its store does not answer.</returns>
    private async Task<(bool IsKnown, AcquiredLog? Log)> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (true, await services.Stores.Log.PeekAsync(activityId, cancellationToken));
        }
        catch (ClaimLogMissingException)
        {
            return (true, null);
        }
        catch (Exception)
        {
            return (false, _seen);
        }
    }
}
