using CouponKill.Ledger.Scaling;

namespace CouponKill.Bench.Scaling;

/// <summary>The figures of a run as a policy sees them. Need and forecast are the program's own code.</summary>
/// <param name="policy">Which figure counts, and how often KEDA asks for it.</param>
/// <param name="shape">What earlier sales have shown.</param>
/// <param name="phase">When KEDA asks first, in seconds.</param>
internal sealed class Gauges(Policy policy, RushShape shape, double phase)
{
    private static readonly Opening[] Openings = [new Opening(1, At(Scenario.OpensAt), Scenario.Units)];

    private readonly RecentRate _arrivals = new();
    private readonly Queue<(double At, double Busy)> _busy = new();
    private double _rate;
    private double _asked;
    private double _secondAt;
    private double _orders;
    private double _lag;
    private double _pollAt = phase;
    private double _polled;

    /// <summary>Takes note of a step.</summary>
    public void Note(double now, double asked, double served, double queued, SiloPool silos)
    {
        Measure(now, asked);
        _busy.Enqueue((now, served / Scenario.Step / (Scenario.SiloCapacity * silos.Wanted)));
        while (_busy.Peek().At < now - (2 * Scenario.CpuWindow))
            _busy.Dequeue();
        Store(now, served, silos);
        if (now < _pollAt)
            return;
        (_polled, _pollAt) = (SilosNeeded(now, queued), _pollAt + policy.PollSeconds);
    }

    /// <summary>What there is to do, over what the wanted silos are to take, as the autoscaler hears it.</summary>
    public double Ratio(double now, SiloPool silos) =>
        policy.Kind is PolicyKind.Cpu ? CpuUse(now) / Scenario.CpuTarget : _polled / silos.Wanted;

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    /// <summary>The rate of arrivals, once a second.</summary>
    private void Measure(double now, double asked)
    {
        _asked += asked;
        if (now - _secondAt < 1)
            return;
        _rate = _arrivals.Take(_asked / (now - _secondAt));
        (_asked, _secondAt) = (0, now);
    }

    /// <summary>Each unit is an order, which the projection stores.</summary>
    private void Store(double now, double served, SiloPool silos)
    {
        var granted = now < Scenario.OpensAt ? 0 : Math.Min(served, Scenario.Units - _orders);
        _orders += granted;
        _lag = Math.Max(0, _lag + granted - (silos.Ready(now) * Scenario.OrdersPerSilo * Scenario.Step));
    }

    private double SilosNeeded(double now, double queued)
    {
        if (policy.Kind is PolicyKind.Lag)
            return _lag / Scenario.LagTarget;
        var forecast = policy.Kind is PolicyKind.Forecast ? ForecastAt(now) : 0;
        var load = new ClusterLoad(_rate, queued, Scenario.SiloCapacity, Processes: 1, IsScalerServed: true, Openings, []);
        var need = ScaleNeed.Of(load, forecast);
        return need.Claims / need.Target;
    }

    private double ForecastAt(double now) => Forecast.At(
        Openings,
        shape with { PeakPerUnit = shape.PeakPerUnit * policy.Wrong },
        At(now),
        TimeSpan.FromSeconds(Scenario.LeadSeconds),
        Scenario.MaxForecast);

    private double CpuUse(double now) =>
        _busy.Where(one => one.At < now - Scenario.CpuWindow).Select(one => one.Busy).DefaultIfEmpty().Average();
}
