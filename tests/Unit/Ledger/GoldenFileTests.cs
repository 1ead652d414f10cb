using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>
/// Today's code reads what every version of the codecs has ever written. A new version adds files and changes none: logs and snapshots
/// of the old ones lie in people's data.
/// </summary>
public sealed class GoldenFileTests
{
    public static TheoryData<string> Titles => [.. GoldenFile.All().Select(file => file.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void It_is_read_as_ever(string title)
    {
        var file = GoldenFile.Parse(title + ".bin");
        Assert.All(file.Parts(), part => Assert.Equal(file.Version, part[0]));
        var (listing, rewritten) = GoldenFile.Read(file.Codec, file.Parts());
        Assert.Equal(file.Listing(), listing);
        if (file.Version == CurrentVersion(file.Codec))
            Assert.Equal(file.Parts(), rewritten);
    }

    [Theory]
    [InlineData(GoldenCodec.Events)]
    [InlineData(GoldenCodec.Snapshot)]
    public void Every_version_has_files(GoldenCodec codec) => Assert.Equal(
        Enumerable.Range(1, CurrentVersion(codec)),
        GoldenFile.All().Where(file => file.Codec == codec).Select(file => file.Version).Distinct().Order());

    [Fact]
    public void No_file_is_left_out()
    {
        var known = GoldenFile.All().SelectMany(file => file.Parts().Select((_, part) => file.NameOf(part)).Append(file.Title + ".txt"));
        var there = Directory.GetFiles(GoldenFile.Folder).Select(Path.GetFileName);
        Assert.Equal(there.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    /// <summary>Every kind of event, and those that may have a key with one and without.</summary>
    [Fact]
    public void The_newest_records_have_everything()
    {
        var events = new List<LedgerEvent>();
        foreach (var file in GoldenFile.All().Where(file => file.Codec == GoldenCodec.Events && file.Version == EventCodec.Version))
            EventCodec.Decode(file.Parts().Single(), events);
        Assert.Equal(Enum.GetValues<LedgerEventKind>(), events.Select(e => e.Kind).Distinct().Order());
        foreach (var kind in new[] { LedgerEventKind.Claimed, LedgerEventKind.Restocked })
            Assert.Equal(2, events.Where(e => e.Kind == kind).Select(e => e.Key.IsNone).Distinct().Count());
    }

    private static int CurrentVersion(GoldenCodec codec) => codec == GoldenCodec.Events ? EventCodec.Version : SnapshotCodec.Version;
}
