using CouponKill.Bench.Load;

namespace CouponKill.Bench.Peers;

/// <summary>One kind of request to one server, to be compared with others.</summary>
internal interface IPeer
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>The server.</summary>
    Uri Address { get; }

    /// <summary>The server's process, whose CPU time counts.</summary>
    int ProcessId { get; }

    /// <summary>The only status that a right answer has.</summary>
    int Status { get; }

    /// <summary>Makes everything ready for one run.</summary>
    /// <returns>The path to POST to.</returns>
    Task<string> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Checks afterwards that the server has really done what it answered.</summary>
    /// <returns>What is wrong, or null.</returns>
    Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken);
}
