namespace CouponKill.Ledger.Storage;

/// <summary>
/// What a storage backend does before anything uses it: open files, apply migrations, check that it keeps what it is given.
/// The host runs all of them, in the order in which they were added, before it serves anything.
/// </summary>
public interface IStorageStartup
{
    /// <summary>What a start waits for here, and the setting that says how long.</summary>
    string Target { get; }

    /// <summary>Makes the backend ready; a repeat changes nothing.</summary>
    /// <param name="cancellationToken">Stops it; what is half done is finished by a repeat.</param>
    /// <returns>How the backend stands now, in one line for operators.</returns>
    /// <exception cref="StorageException">It cannot be used.</exception>
    Task<string> PrepareAsync(CancellationToken cancellationToken);
}
