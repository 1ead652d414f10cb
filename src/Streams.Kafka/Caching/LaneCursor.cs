using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// One consumer's place in a lane. Each move hands out the next messages as one batch. The agent moves on only after a delivery,
/// so a move is also the word that the last batch has arrived, unless its failure was recorded: then it is handed out again.
/// </summary>
internal sealed class LaneCursor : IQueueCacheCursor
{
    /// <summary>Keeps one call to a consumer on another silo well below the limits of Orleans' messages.</summary>
    private const int MaxDeliveryBytes = 4 * 1024 * 1024;

    private readonly StreamLane _lane;
    private readonly KafkaStreamOptions _options;
    private IBatchContainer? _current;
    private int _inFlight;
    private bool _closed;

    public LaneCursor(StreamLane lane, KafkaStreamOptions options)
    {
        _lane = lane;
        _options = options;
        Position = lane.Head;
        lane.Open(this);
    }

    /// <summary>Everything before this position has arrived.</summary>
    public long Position { get; private set; }

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public bool MoveNext()
    {
        if (_closed)
            return false;
        if (_inFlight > 0)
        {
            Position += _inFlight;
            _lane.Release();
        }

        var messages = _lane.From(Position, _options.MaxDeliveryBatch, MaxDeliveryBytes);
        _inFlight = messages.Count;
        _current = messages.Count switch
        {
            0 => null,
            1 => messages[0],
            _ => new BatchContainerBatch(messages),
        };
        return _current is not null;
    }

    /// <summary>Nothing to do: new messages are found by their position.</summary>
    public void Refresh(StreamSequenceToken token)
    {
    }

    public void RecordDeliveryFailure() => _inFlight = 0;

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _inFlight = 0;
        _current = null;
        _lane.Close(this);
    }
}
