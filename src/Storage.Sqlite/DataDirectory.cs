using CouponKill.Ledger.Storage;
using CouponKill.Shared;

namespace CouponKill.Storage.Sqlite;

/// <summary>
/// The directory with everything that the embedded profile keeps, locked against a second process for as long as this lives.
/// The operating system releases the lock when the process ends, however it ends.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockFileName = "couponkill.lock";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes the directory if it is absent, readable by its owner only, and locks it.</summary>
    /// <exception cref="DataDirectoryInUseException">Somebody else has it.</exception>
    /// <exception cref="StorageException">It cannot be made or written to.</exception>
    public static DataDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var fullPath = System.IO.Path.GetFullPath(path);
        try
        {
            OwnerOnly.CreateDirectory(fullPath);
            return new DataDirectory(fullPath, Lock(fullPath));
        }
        catch (IOException e) when (IsLockedElsewhere(e))
        {
            throw new DataDirectoryInUseException($"The data directory '{fullPath}' is in use by another process.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data directory '{fullPath}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The full path of a file in the directory.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string directory)
    {
        var path = System.IO.Path.Combine(directory, LockFileName);
        OwnerOnly.Ensure(path);
        return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsLockedElsewhere(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
