using CouponKill.Grains.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Grains;

/// <summary>A claim log whose appends end when the test says so.</summary>
internal sealed class FakeCommitTarget : CommitPipeline.ICommitTarget
{
    private static readonly ActivityDefinition Definition = new(1, "fake", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1, 0);

    public FakeCommitTarget() => Pipeline = new CommitPipeline(this, TestMetrics.Shared);

    public CommitPipeline Pipeline { get; }

    public long Seq { get; private set; }

    public bool ThrowOnAppend { get; init; }

    public List<Append> Appends { get; } = [];

    public List<ActivityView> Committed { get; } = [];

    public List<Exception> Failures { get; } = [];

    /// <summary>Adds events and waits until they are durable.</summary>
    public Task Decide(int events)
    {
        Add(events);
        return Pipeline.WhenDurable();
    }

    public void Add(int events)
    {
        for (var i = 0; i < events; i++)
        {
            Seq++;
            var e = new LedgerEvent
            {
                Kind = LedgerEventKind.Claimed,
                Seq = Seq,
                AtMs = 1,
                UserId = 1L << 40,
                ClaimSeq = Seq,
                ClaimedAtMs = 1,
            };
            Pipeline.Add(e);
        }
    }

    public Task AppendAsync(ReadOnlyMemory<byte> payload)
    {
        if (ThrowOnAppend)
            throw new IOException("The log is gone.");
        var events = new List<LedgerEvent>();
        EventCodec.Decode(payload.Span, events);
        var append = new Append(events.ConvertAll(e => e.Seq), payload.Length, new TaskCompletionSource());
        Appends.Add(append);
        return append.Done.Task;
    }

    public ActivityView View() => new(Definition, ActivityStatus.Open, 1, 1, 0, 0, Seq, Seq);

    public void OnCommitted(ReadOnlyMemory<byte> payload, int events, ActivityView view) => Committed.Add(view);

    public void OnFailed(Exception exception) => Failures.Add(exception);

    internal sealed record Append(List<long> Seqs, int Bytes, TaskCompletionSource Done);
}
