using System.Globalization;
using System.Text.RegularExpressions;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Ledger;

/// <summary>What writes bytes into claim logs.</summary>
public enum GoldenCodec
{
    Events,
    Snapshot,
}

/// <summary>Bytes that some version of a codec has written: a record, or the parts of a snapshot. The listing lies beside.</summary>
/// <param name="Codec">What has written them.</param>
/// <param name="Version">The codec's version.</param>
/// <param name="Name">What is special about it.</param>
internal sealed partial record GoldenFile(GoldenCodec Codec, int Version, string Name)
{
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "tests", "Unit", "Ledger", "Golden");

    public string Title => $"{(Codec == GoldenCodec.Events ? "events" : "snapshot")}-v{Version}-{Name}";

    /// <summary>All files there are; a name that says no version is a mistake.</summary>
    public static IReadOnlyList<GoldenFile> All()
    {
        var files = Directory.GetFiles(Folder, "*.bin").Select(path => Parse(Path.GetFileName(path))).Distinct();
        return [.. files.OrderBy(file => file.Title, StringComparer.Ordinal)];
    }

    public static GoldenFile Parse(string fileName)
    {
        var match = FileName().Match(fileName);
        if (!match.Success)
            throw new FormatException($"'{fileName}' is not named like events-v1-claims.bin or snapshot-v1-held.part0.bin.");
        var version = int.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture);
        return new GoldenFile(Enum.Parse<GoldenCodec>(match.Groups["codec"].Value, ignoreCase: true), version, match.Groups["name"].Value);
    }

    /// <summary>The record, or the snapshot's parts.</summary>
    public List<byte[]> Parts() => Codec == GoldenCodec.Events
        ? [File.ReadAllBytes(In(Folder, Suffix(0)))]
        : [.. Enumerable.Range(0, int.MaxValue).Select(part => In(Folder, Suffix(part))).TakeWhile(File.Exists).Select(File.ReadAllBytes)];

    public string Listing() => File.ReadAllText(In(Folder, ".txt"));

    /// <summary>Reads the bytes with today's code, writes down what they say, and writes them anew.</summary>
    public static (string Listing, List<byte[]> Rewritten) Read(GoldenCodec codec, List<byte[]> parts)
    {
        if (codec == GoldenCodec.Snapshot)
        {
            var ledger = Snapshots.Restore(parts);
            return (GoldenListing.Of(ledger), Snapshots.PartsOf(ledger));
        }

        var events = new List<LedgerEvent>();
        EventCodec.Decode(parts.Single(), events);
        return (GoldenListing.Of(events), LedgerReplayTests.Records(events, [events.Count]));
    }

    public void Write(string folder, List<byte[]> parts)
    {
        for (var part = 0; part < parts.Count; part++)
            File.WriteAllBytes(In(folder, Suffix(part)), parts[part]);
        File.WriteAllText(In(folder, ".txt"), Read(Codec, parts).Listing);
    }

    public string NameOf(int part) => Title + Suffix(part);

    private string Suffix(int part) => Codec == GoldenCodec.Events ? ".bin" : $".part{part}.bin";

    private string In(string folder, string suffix) => Path.Combine(folder, Title + suffix);

    [GeneratedRegex(
        @"^(?<codec>events|snapshot)-v(?<version>[0-9]+)-(?<name>[a-z-]+)(\.part[0-9]+)?\.bin$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}
