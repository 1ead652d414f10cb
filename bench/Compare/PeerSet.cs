using System.Runtime.ExceptionServices;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Commands;

namespace CouponKill.Bench.Compare;

/// <summary>The peers that run. Those that wait for their turn stand still.</summary>
internal sealed class PeerSet : IAsyncDisposable
{
    private const int MaxFailuresInARow = 2;

    private readonly List<IPeer> _running = [];
    private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);

    /// <summary>The peers that take part: those that failed too often in a row do not any more.</summary>
    public IEnumerable<IPeer> Active => _running.Where(peer => _faults.GetValueOrDefault(peer.Name) < MaxFailuresInARow);

    /// <summary>Starts peers one after the other: all at once, they would be in each other's way.</summary>
    /// <param name="names">The names of the peers to start, as the catalog has them.</param>
    /// <param name="jwtKey">The signing key of all of them.</param>
    /// <param name="done">Told of each that has started, or why it has not.</param>
    /// <param name="cancellationToken">Ends the work early; what was started is stopped.</param>
    public async Task StartAsync(
        IEnumerable<string> names, string jwtKey, Action<string, string?> done, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                var peer = await PeerCatalog.StartAsync(name, jwtKey, cancellationToken);
                _running.Add(peer);
                ProcessPause.Begin(peer.ProcessIds);
                done(name, null);
            }
            catch (Exception e) when (CommandException.IsExpected(e) && !cancellationToken.IsCancellationRequested)
            {
                done(name, CommandException.Line(e));
            }
        }
    }

    public void Note(Run run) => _faults[run.Peer] = run.Fault is null ? 0 : _faults.GetValueOrDefault(run.Peer) + 1;

    /// <summary>Stops all of them, even when one fails.</summary>
    public async ValueTask DisposeAsync()
    {
        var faults = new List<Exception>();
        foreach (var peer in _running)
            await StopAsync(peer, faults);
        _running.Clear();
        if (faults is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (faults.Count > 0)
            throw new AggregateException(faults);
    }

    private static async Task StopAsync(IPeer peer, List<Exception> faults)
    {
        try
        {
            ProcessPause.End(peer.ProcessIds);
            await peer.DisposeAsync();
        }
        catch (Exception fault)
        {
            faults.Add(fault);
        }
    }
}
