using System.Diagnostics;

namespace CouponKill.Bench.Load;

/// <summary>A load: who sends, and how long.</summary>
/// <param name="Connections">Connections in all.</param>
/// <param name="Threads">Threads that they are spread over.</param>
/// <param name="Duration">How long new requests are sent.</param>
internal abstract record LoadPlan(int Connections, int Threads, TimeSpan Duration)
{
    /// <summary>POSTs to a path, each time with the next token, over connections that are spread evenly over the servers.</summary>
    /// <exception cref="IOException">A server closed a connection.</exception>
    /// <exception cref="TimeoutException">The servers have fallen silent.</exception>
    public Task<LoadResult> RunAsync(IReadOnlyList<Uri> servers, string path, TokenPool tokens, CancellationToken cancellationToken) =>
        RunAsync(servers, _ => path, tokens, cancellationToken);

    /// <summary>The same, each request to a path of its own.</summary>
    /// <param name="servers">The addresses of the servers that answer.</param>
    /// <param name="path">Where the nth token goes, from 0. Threads ask at the same time.</param>
    /// <param name="tokens">One access token for each request.</param>
    /// <param name="cancellationToken">Ends the work early; what was started is stopped.</param>
    public async Task<LoadResult> RunAsync(
        IReadOnlyList<Uri> servers, Func<int, string> path, TokenPool tokens, CancellationToken cancellationToken)
    {
        using var connections = Connect(servers, tokens, cancellationToken);
        return await RunAsync(connections, path, tokens, cancellationToken);
    }

    /// <summary>The same over connections that are open already.</summary>
    public async Task<LoadResult> RunAsync(
        ConnectionSet connections, Func<int, string> path, TokenPool tokens, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var parts = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => new Worker(ShareOf(thread, connections), path, tokens, Schedule(start, thread), cancellationToken).Run(start),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return LoadResult.Join(await Task.WhenAll(parts));
    }

    /// <summary>Opens the connections.</summary>
    public ConnectionSet Connect(IReadOnlyList<Uri> servers, TokenPool tokens, CancellationToken cancellationToken) =>
        ConnectionSet.Open(Connections, servers, tokens.TokenLength, cancellationToken);

    /// <summary>When one of the threads sends.</summary>
    protected abstract ISchedule Schedule(long start, int thread);

    private Connection[] ShareOf(int thread, ConnectionSet connections) => [.. connections.All.Where((_, i) => i % Threads == thread)];
}

/// <summary>
/// A closed model: every connection sends its next request when it has the answer to the last. It finds the highest rate.
/// </summary>
internal sealed record ClosedLoad(int Connections, int Threads, TimeSpan Duration) : LoadPlan(Connections, Threads, Duration)
{
    protected override ISchedule Schedule(long start, int thread) => new ClosedSchedule(start, Duration);
}

/// <summary>An open model: requests arrive at a fixed rate. It finds the latency that users see at that rate.</summary>
/// <param name="Connections">Connections in all.</param>
/// <param name="Threads">Threads that they are spread over.</param>
/// <param name="Duration">How long requests arrive.</param>
/// <param name="PerSecond">Arrivals a second.</param>
internal sealed record OpenLoad(int Connections, int Threads, TimeSpan Duration, double PerSecond)
    : LoadPlan(Connections, Threads, Duration)
{
    /// <summary>Arrivals in all.</summary>
    public int Requests => (int)(Duration.TotalSeconds * PerSecond);

    protected override ISchedule Schedule(long start, int thread) => new OpenSchedule(start, Duration, PerSecond, Threads, thread);
}
