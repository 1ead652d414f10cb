namespace CouponKill.Ledger.Scaling;

/// <summary>What a process has measured between two looks at its counters.</summary>
/// <param name="Arrivals">Claims that were asked, per second; those that were shed are among them.</param>
/// <param name="Queued">Claims without an answer yet.</param>
/// <param name="Capacity">Claims per second that the process can take.</param>
public readonly record struct MeasuredLoad(double Arrivals, long Queued, double Capacity);

/// <summary>Makes rates of counters, once a second, so that no claim pays for it.</summary>
/// <param name="capacity">Claims per second that a process can take for sure, before more was seen.</param>
/// <remarks>
/// The capacity is the best mean over <see cref="ProofLength"/> looks in a row at which claims waited, if it is above the given one. It
/// only rises: who served a rate can serve it, but who served less may have waited for one hot grain or for a store, and more processes
/// would not help.
/// </remarks>
public sealed class LoadMeter(double capacity)
{
    private const int ProofLength = 5;

    /// <summary>Claims that wait longer than this, by the rate at which they are decided, are a queue.</summary>
    private const double QueueSeconds = 0.1;

    private readonly Queue<double> _proof = new(ProofLength);
    private ClaimCounts? _last;
    private double _capacity = capacity;

    /// <summary>What has happened since the last look; nothing at the first.</summary>
    public MeasuredLoad Read(ClaimCounts counts, TimeSpan elapsed)
    {
        var queued = (long)counts.Waiting + counts.UnderWay;
        if (_last is not { } last || elapsed <= TimeSpan.Zero)
        {
            _last = counts;
            return new MeasuredLoad(0, queued, _capacity);
        }

        _last = counts;
        var asked = counts.Answered - last.Answered + queued - last.Waiting - last.UnderWay;
        Prove((counts.Decided - last.Decided) / elapsed.TotalSeconds, Math.Min(last.Waiting, counts.Waiting));
        return new MeasuredLoad(Math.Max(0, asked) / elapsed.TotalSeconds, queued, _capacity);
    }

    private void Prove(double served, int waiting)
    {
        if (waiting == 0 || waiting < served * QueueSeconds)
        {
            _proof.Clear();
            return;
        }

        _proof.Enqueue(served);
        if (_proof.Count < ProofLength)
            return;
        _capacity = Math.Max(_capacity, _proof.Average());
        _proof.Dequeue();
    }
}
