using CouponKill.Grains.Activities.Reading;

namespace CouponKill.Grains.Activities.Ownership;

/// <summary>The end of an activation, whoever wants it: the activation itself, or Orleans.</summary>
/// <remarks>Runs on its grain's scheduler.</remarks>
/// <param name="grain">The activation.</param>
/// <param name="view">Those who wait for a newer view.</param>
internal sealed class ActivationLifetime(IGrainBase grain, ViewSignal view) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the activation ends. All that it does by itself stops then.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Makes room for the next activation, which replays the log.</summary>
    /// <remarks>Orleans deactivates only when no call and no timer is running, and callers wait for that: so all of them stop.</remarks>
    public void StepDown()
    {
        _stopping.Cancel();
        view.WakeAll();
        grain.DeactivateOnIdle();
    }

    /// <summary>Stops what the activation does by itself, because Orleans deactivates it.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
