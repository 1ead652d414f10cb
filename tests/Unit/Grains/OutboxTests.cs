using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Log;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class OutboxTests
{
    /// <summary>Against a model: the watermark is the largest prefix of published records whose orders are all stored.</summary>
    [Fact]
    public void The_watermark_is_the_largest_prefix_that_is_stored() => Gen.Int.Sample(CheckWindow, iter: 500);

    [Fact]
    public void Records_are_published_in_order()
    {
        var window = new ProjectionWindow(7);
        Assert.Throws<ArgumentException>(() => window.Published(9, []));
        window.Published(8, []);
        Assert.Equal(8, window.WatermarkRecordNo);
    }

    /// <summary>Against the rule: it gives a record or says that it has none, and never exceeds its bytes.</summary>
    [Fact]
    public void The_buffer_gives_what_it_took_and_stays_bounded() => Gen.Int.Sample(CheckBuffer, iter: 500);

    private static void CheckWindow(int seed)
    {
        var random = new Random(seed);
        var start = random.Next(100);
        var window = new ProjectionWindow(start);
        var (published, watermark, nextSeq) = (new List<HashSet<long>>(), (long)start, 1L);
        for (var step = 0; step < 150; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    var seqs = Enumerable.Range(0, random.Next(4)).Select(_ => nextSeq++).ToHashSet();
                    window.Published(watermark + published.Count + 1, seqs);
                    published.Add(seqs);
                    break;
                case 9:
                    window.Rewind();
                    nextSeq -= published.Sum(record => record.Count) * random.Next(2);
                    nextSeq = Math.Max(nextSeq, 1) + 1_000;
                    published.Clear();
                    break;
                default:
                    var seq = random.NextInt64(1, nextSeq + 3);
                    window.Stored(seq);
                    published.ForEach(record => record.Remove(seq));
                    break;
            }

            while (published.Count > 0 && published[0].Count == 0)
            {
                published.RemoveAt(0);
                watermark++;
            }

            Assert.Equal(watermark, window.WatermarkRecordNo);
            Assert.Equal(watermark + published.Count, window.PublishedRecordNo);
            Assert.Equal(published.Sum(record => record.Count), window.Outstanding);
        }
    }

    private static void CheckBuffer(int seed)
    {
        const int MaxBytes = 100;
        var random = new Random(seed);
        var buffer = new RecordBuffer(MaxBytes);
        var (kept, offered, wanted) = (new Dictionary<long, int>(), 0L, 1L);
        for (var step = 0; step < 200; step++)
        {
            if (random.Next(2) == 0)
            {
                var size = random.Next(1, 30);
                offered++;
                if (kept.Values.Sum() + size <= MaxBytes)
                    kept.Add(offered, size);
                buffer.Offer(new LogRecord(offered, new byte[size]));
            }
            else if (wanted <= offered)
            {
                wanted = random.Next(10) == 0 ? Math.Max(1, wanted - 3) : wanted;
                var expected = kept.TryGetValue(wanted, out var bytes);
                Assert.Equal(expected, buffer.TryTake(wanted, out var record));
                Assert.Equal(expected ? bytes : 0, record.Payload.Length);
                foreach (var recordNo in kept.Keys.Where(recordNo => recordNo <= wanted).ToList())
                    kept.Remove(recordNo);
                wanted++;
            }

            Assert.Equal(kept.Values.Sum(), buffer.Bytes);
        }
    }
}
