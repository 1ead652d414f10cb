namespace CouponKill.Bench.Load;

/// <summary>A closed loop: every connection sends its next request when it has the answer to the last.</summary>
/// <param name="Connections">Connections in all.</param>
/// <param name="Threads">Threads that they are spread over.</param>
/// <param name="Duration">How long new requests are sent.</param>
internal sealed record ClosedLoad(int Connections, int Threads, TimeSpan Duration)
{
    /// <summary>POSTs to a path, each time with the next token, until the time is up or all tokens are taken.</summary>
    public async Task<LoadResult> RunAsync(Uri address, string path, TokenPool tokens)
    {
        var workers = Enumerable.Range(0, Threads).Select(i => Task.Factory.StartNew(
            () => new Worker(address, path, tokens, Share(i), Duration).Run(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return LoadResult.Join(await Task.WhenAll(workers));
    }

    private int Share(int thread) => (Connections / Threads) + (thread < Connections % Threads ? 1 : 0);
}
