namespace CouponKill.Bench.Scaling;

/// <summary>
/// Kubernetes' HorizontalPodAutoscaler with the chart's behaviour: up by ten times at once, down one silo a minute, and only to what was
/// wanted at most in the last five minutes.
/// </summary>
internal sealed class Autoscaler
{
    private readonly Queue<(double At, int Wanted)> _recommended = new();
    private double _loweredAt = double.NegativeInfinity;

    /// <summary>How many silos there are to be.</summary>
    /// <param name="now">The time.</param>
    /// <param name="current">Silos that are wanted now.</param>
    /// <param name="ratio">What there is to do, over what the present silos are to take.</param>
    public int Decide(double now, int current, double ratio)
    {
        var wanted = Math.Abs(ratio - 1) <= Scenario.Tolerance ? current : (int)Math.Ceiling(Math.Round(ratio * current, 6));
        wanted = Math.Clamp(wanted, Scenario.MinSilos, Scenario.MaxSilos);
        _recommended.Enqueue((now, wanted));
        while (_recommended.Peek().At <= now - Scenario.DownStabilization)
            _recommended.Dequeue();
        if (wanted >= current)
            return (int)Math.Min(wanted, current * Scenario.UpFactor);
        if (_recommended.Max(one => one.Wanted) >= current || now - _loweredAt < Scenario.DownInterval)
            return current;
        _loweredAt = now;
        return current - 1;
    }
}
