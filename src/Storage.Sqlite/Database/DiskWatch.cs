using CouponKill.Ledger.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>
/// Tells when a file can't be written because of its disk, and tries until it can: a write that changes nothing, through the same writer.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="durability">Where it is told.</param>
/// <param name="tryWrite">Writes something that changes nothing.</param>
/// <param name="logger">Gets the news.</param>
internal sealed partial class DiskWatch(
    string file, StorageDurability durability, Func<CancellationToken, Task> tryWrite, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = logger;

    /// <summary>True for an error of the disk: it is full, away, or not to be written.</summary>
    public static bool IsOfDisk(Exception error) => error is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM,
    };

    /// <summary>Takes note of a failed commit.</summary>
    /// <returns>True when it is news, or has nothing to do with the disk.</returns>
    public bool Failed(Exception error)
    {
        if (!IsOfDisk(error))
            return true;
        if (!durability.IsDurable)
            return false;
        durability.Report($"The claim log {file} can't be written: {error.Message}");
        LogStopped(file, error.Message);
        _ = TryUntilWrittenAsync(_stopping.Token);
        return false;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task TryUntilWrittenAsync(CancellationToken stopping)
    {
        try
        {
            do
                await Task.Delay(Interval, stopping);
            while (!await TryAsync(stopping));
            durability.Report(fault: null);
            LogGoesOn(file);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The program stops.
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        try
        {
            await tryWrite(stopping);
            return true;
        }
        catch (Exception e) when (e is SqliteException or StorageException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing new is sold, because {File} can't be written: {Reason}")]
    private partial void LogStopped(string file, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} can be written again; sales go on.")]
    private partial void LogGoesOn(string file);
}
