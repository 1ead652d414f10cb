using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>What was frozen stays as it was, whatever the ledger does next and whichever thread looks.</summary>
public sealed class LedgerFreezeTests
{
    private static readonly Gen<Burst> Bursts =
        Gen.Select(Gen.Int[0, 1_500], Gen.Int[0, 1_500], Gen.Int[1, 4_000], Gen.Int[0, 100], Gen.Bool, Gen.Int[0, 9_999],
            (claims, expiries, users, keyed, freeze, seed) => new Burst(claims, expiries, users, keyed, freeze, seed));

    /// <summary>Claims, then expiries of random holds, then perhaps a freeze.</summary>
    private readonly record struct Burst(int Claims, int Expiries, int Users, int PercentWithKey, bool Freeze, int Seed);

    [Fact]
    public void A_frozen_image_never_changes() => Bursts.Array[2, 10].Holds(30, bursts =>
    {
        var work = new Workload();
        var frozen = new List<(LedgerImage Image, byte[] Bytes)>();
        foreach (var burst in bursts)
        {
            work.Run(burst);
            if (!burst.Freeze)
                continue;
            var image = work.Ledger.Freeze();
            frozen.Add((image, Snapshots.BytesOf(image)));
        }

        work.Run(new Burst(3_000, 3_000, 2_000, 30, Freeze: false, Seed: 1));
        Assert.All(frozen, f => Assert.Equal(f.Bytes, Snapshots.BytesOf(f.Image)));
        work.AssertAllThere();
    });

    [Fact]
    public async Task A_frozen_image_is_encoded_on_another_thread_while_the_ledger_changes()
    {
        var work = new Workload();
        work.Run(new Burst(8_000, 2_000, 5_000, 30, Freeze: true, Seed: 7));
        for (var round = 0; round < 4; round++)
        {
            var image = work.Ledger.Freeze();
            var bytes = Snapshots.BytesOf(image);
            var encodings = Task.Run(
                () => Enumerable.Range(0, 6).Select(_ => Snapshots.BytesOf(image)).ToList(),
                TestContext.Current.CancellationToken);
            while (!encodings.IsCompleted)
                work.Run(new Burst(300, 300, 5_000, 30, Freeze: false, Seed: round));
            Assert.All(await encodings, encoded => Assert.Equal(bytes, encoded));
        }

        work.AssertAllThere();
    }

    private sealed class Workload
    {
        private const int Limit = 1_000;
        private readonly List<Claim> _held = [];
        private int _nextKey = 1;
        private long _nowMs = Scenario.StartMs;

        public StockLedger Ledger { get; } = Snapshots.Open(Snapshots.Definition with { HoldSeconds = 1, PerUserLimit = Limit });

        public void Run(Burst burst)
        {
            var random = new Random(burst.Seed);
            for (var i = 0; i < burst.Claims; i++)
            {
                var key = random.Next(100) < burst.PercentWithKey ? Step.KeyOf(_nextKey++) : CommandKey.None;
                var decision = Snapshots.Execute(Ledger, LedgerCommand.Claim(random.Next(1, burst.Users + 1), key), _nowMs);
                if (decision.Result == LedgerResult.Accepted)
                    _held.Add(decision.Claim);
            }

            _nowMs += 1_000;
            for (var i = 0; i < burst.Expiries && _held.Count > 0; i++)
            {
                var victim = random.Next(_held.Count);
                var claim = _held[victim];
                (_held[victim], _held[^1]) = (_held[^1], _held[victim]);
                _held.RemoveAt(_held.Count - 1);
                Assert.Equal(
                    LedgerResult.Accepted, Snapshots.Execute(Ledger, LedgerCommand.Expire(claim.UserId, claim.Seq), _nowMs).Result);
            }
        }

        public void AssertAllThere() => Assert.Equal(_held.OrderBy(c => c.Seq), Snapshots.LiveBySeq(Ledger, 1_000));
    }
}
