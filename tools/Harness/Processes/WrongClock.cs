using System.Globalization;

namespace CouponKill.Harness.Processes;

/// <summary>
/// A wall clock for one process that can be set while it runs; elapsed time goes on as it does. Made by libfaketime, which is loaded into
/// the process.
/// </summary>
public sealed class WrongClock : IDisposable
{
    private const string Library = "libfaketimeMT.so.1";

    private readonly string _library;
    private readonly string _file = Path.GetTempFileName();

    private WrongClock(string library) => _library = library;

    /// <summary>Variables of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = _library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>A clock that is so far ahead.</summary>
    /// <exception cref="InvalidOperationException">The library is not installed.</exception>
    public static WrongClock Ahead(TimeSpan time)
    {
        var places = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", Library));
        var library = places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{Library} is missing: scripts/install-servers.sh --tests installs it.");
        var clock = new WrongClock(library);
        clock.SetAhead(time);
        return clock;
    }

    /// <summary>Sets the clock so far ahead of the right time; zero sets it right.</summary>
    public void SetAhead(TimeSpan time)
    {
        // In one step: the process reads the file whenever it wants.
        var next = _file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_file);
}
