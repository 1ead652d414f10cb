using CouponKill.Bench.Load;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Peers;

/// <summary>A server that authenticates and answers, and does nothing else: the limit of the front end.</summary>
internal sealed class NoopPeer(PeerProcess process) : IPeer
{
    public string Name => PeerNames.Noop;

    public IReadOnlyList<Uri> Addresses => [process.Address];

    public IReadOnlyList<int> ProcessIds => [process.Id];

    public IReadOnlyList<int> ServerIds => ProcessIds;

    public int MostConnections => int.MaxValue;

    public int Status => 201;

    public static async Task<IPeer> StartAsync(string jwtKey, CancellationToken cancellationToken) =>
        new NoopPeer(await PeerProcess.StartAsync(jwtKey, cancellationToken, NoopCommand.Verb));

    public async Task<double> AllocatedBytesAsync(CancellationToken cancellationToken)
    {
        using var client = new CouponKillClient(process.Address, connections: 1);
        return await Allocations.ReadAsync(client, cancellationToken);
    }

    public Task<string> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult("/api/v1/activities/1/claims");

    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
