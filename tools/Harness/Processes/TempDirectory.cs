using System.Diagnostics;

namespace CouponKill.Harness.Processes;

/// <summary>A directory that goes away when disposed.</summary>
public sealed class TempDirectory : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("couponkill-").FullName;

    /// <summary>Deletes it with all that is in it. A child of a server that was killed may still be writing a file there.</summary>
    public void Dispose()
    {
        var started = Stopwatch.GetTimestamp();
        while (!TryDelete(isLast: Stopwatch.GetElapsedTime(started) > LongestWait))
            Thread.Sleep(20);
    }

    private bool TryDelete(bool isLast)
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has deleted it.
        }
        catch (IOException) when (!isLast)
        {
            return false;
        }

        return true;
    }
}
