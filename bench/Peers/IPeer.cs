using CouponKill.Bench.Load;

namespace CouponKill.Bench.Peers;

/// <summary>One kind of request to one system, to be compared with others.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>Where its servers listen.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>All processes whose CPU time counts: servers first, then stores and brokers.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>The servers among them.</summary>
    IReadOnlyList<int> ServerIds { get; }

    /// <summary>More connections make it slower.</summary>
    int MostConnections { get; }

    /// <summary>The only status that a right answer has.</summary>
    int Status { get; }

    /// <summary>Bytes that its servers have allocated since they started.</summary>
    Task<double> AllocatedBytesAsync(CancellationToken cancellationToken);

    /// <summary>Prepares everything for one run.</summary>
    /// <returns>The path to POST to.</returns>
    Task<string> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the work that the answers have put off is done, so that its cost counts, too.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Checks afterwards that the system has really done what it answered.</summary>
    /// <returns>What is wrong, or null.</returns>
    Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken);
}
