namespace CouponKill.ApiServer.Watch;

/// <summary>Ends all watches that are open, as a server does that is restarted.</summary>
internal sealed class WatchCuts : IDisposable
{
    private volatile CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void Cut()
    {
        var cut = Interlocked.Exchange(ref _source, new CancellationTokenSource());
        cut.Cancel();
        cut.Dispose();
    }

    public void Dispose() => _source.Dispose();
}
