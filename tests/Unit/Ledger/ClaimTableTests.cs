using CouponKill.Ledger.Claims;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>The table against lists and dictionaries.</summary>
public sealed class ClaimTableTests
{
    private enum Act
    {
        AddHeld,
        AddConfirmed,
        ReleaseOldest,
        ReleaseAny,
        Freeze,
    }

    [Fact]
    public void Small_tables_work_as_the_model() => Histories(30, Gen.Int[1, 4]).Holds(1_000, acts => Run(acts, checkEvery: 1));

    [Fact]
    public void Tables_of_several_segments_work_as_the_model() =>
        Histories(15_000, Gen.Frequency((1, Gen.Int[1, 3]), (9, Gen.Int[1, 2_000]))).Holds(4, acts => Run(acts, checkEvery: 4_999));

    [Fact]
    public void A_user_with_a_thousand_claims_and_thousands_of_others_are_told_apart()
    {
        var (table, model) = (new ClaimTable(), new TableModel());
        for (var i = 1; i <= 30_000; i++)
        {
            model.Add(table, i % 30 == 0 ? 1 : 1_000_000 + i, ClaimStatus.Confirmed, CommandKey.None);
            if (i % 5_000 == 0)
                model.AssertEqual(table);
        }

        table.FindNewestLive(1, out var liveCount);
        Assert.Equal(1_000, liveCount);
    }

    [Fact]
    public void Keys_of_dead_claims_are_forgotten_oldest_first()
    {
        var (table, model) = (new ClaimTable(), new TableModel());
        const int Extra = 100;
        for (var i = 1; i <= ClaimTable.MaxDeadKeys + Extra; i++)
        {
            model.Add(table, i, ClaimStatus.Held, Step.KeyOf(i));
            model.ReleaseOldest(table);
        }

        model.AssertEqual(table);
        Assert.Equal(-1, table.FindByKey(Step.KeyOf(Extra)));
        Assert.NotEqual(-1, table.FindByKey(Step.KeyOf(Extra + 1)));
        Assert.Equal(ClaimTable.MaxDeadKeys, table.Freeze().Count);
        Assert.InRange(table.HighWater, 1, ClaimTable.MaxDeadKeys + 1);
    }

    private static Gen<(Act Act, int User, bool HasKey, int Pick)[]> Histories(int steps, Gen<int> users) => Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Act.AddHeld)),
            (3, Gen.Const(Act.AddConfirmed)),
            (3, Gen.Const(Act.ReleaseOldest)),
            (4, Gen.Const(Act.ReleaseAny)),
            (1, Gen.Const(Act.Freeze))),
        users,
        Gen.Bool,
        Gen.Int[0, 1_000_000]).Array[0, steps];

    private static void Run((Act Act, int User, bool HasKey, int Pick)[] acts, int checkEvery)
    {
        var (table, model) = (new ClaimTable(), new TableModel());
        for (var i = 0; i < acts.Length; i++)
        {
            var (act, user, hasKey, pick) = acts[i];
            var key = hasKey ? Step.KeyOf(i + 1) : CommandKey.None;
            switch (act)
            {
                case Act.AddHeld:
                    model.Add(table, user, ClaimStatus.Held, key);
                    break;
                case Act.AddConfirmed:
                    model.Add(table, user, ClaimStatus.Confirmed, key);
                    break;
                case Act.ReleaseOldest:
                    model.ReleaseOldest(table);
                    break;
                case Act.ReleaseAny:
                    model.Release(table, pick);
                    break;
                case Act.Freeze:
                    table.Freeze();
                    break;
            }

            if (i % checkEvery == 0)
                model.AssertEqual(table);
        }

        model.AssertEqual(table);
    }

    private sealed record Row(long User, long Seq, long AtMs, ClaimStatus Status, CommandKey Key);

    private sealed class TableModel
    {
        private readonly Dictionary<long, Row> _rows = [];
        private readonly List<long> _held = [];
        private readonly Queue<long> _dead = new();
        private long _seq;

        public void Add(ClaimTable table, long user, ClaimStatus status, CommandKey key)
        {
            _seq++;
            table.Add(user, _seq, 1_000 + _seq, status, key);
            _rows.Add(_seq, new Row(user, _seq, 1_000 + _seq, status, key));
            if (status == ClaimStatus.Held)
                _held.Add(_seq);
        }

        public void ReleaseOldest(ClaimTable table) => Release(table, 0);

        public void Release(ClaimTable table, int pick)
        {
            if (_held.Count == 0)
                return;
            var seq = _held[pick % _held.Count];
            _held.Remove(seq);
            var row = _rows[seq];
            var slot = table.Find(row.User, seq);
            Assert.True(slot >= 0, $"Claim {seq} is not found.");
            table.ChangeStatus(slot, ClaimStatus.Expired);
            _rows[seq] = row with { Status = ClaimStatus.Expired };
            if (row.Key.IsNone)
                _rows.Remove(seq);
            else
                _dead.Enqueue(seq);
            if (_dead.Count > ClaimTable.MaxDeadKeys)
                _rows.Remove(_dead.Dequeue());
        }

        public void AssertEqual(ClaimTable table)
        {
            var frozen = table.Freeze();
            Assert.Equal(_rows.Count, frozen.Count);
            var rows = frozen.BySeq().Select(c => new Row(c.Claim.UserId, c.Claim.Seq, c.Claim.CreatedAtMs, c.Claim.Status, c.Key));
            Assert.Equal(_rows.Values.OrderBy(row => row.Seq), rows);
            AssertHolds(table);
            foreach (var row in _rows.Values)
                AssertFound(table, row);
            foreach (var user in _rows.Values.GroupBy(row => row.User))
                AssertUser(table, user.Key, [.. user.Where(row => row.Status.IsLive())]);
            AssertUser(table, 987_654_321, []);
            Assert.Equal(-1, table.FindByKey(Step.KeyOf(int.MaxValue)));
        }

        /// <summary>The chain of holds, from the oldest, forwards and backwards.</summary>
        private void AssertHolds(ClaimTable table)
        {
            var (chain, before) = (new List<long>(), -1);
            for (var slot = table.OldestHeld; slot >= 0; slot = table[slot].NextHeld)
            {
                Assert.Equal(before, table[slot].PreviousHeld);
                chain.Add(table[slot].Seq);
                before = slot;
            }

            Assert.Equal(_held, chain);
        }

        private static void AssertFound(ClaimTable table, Row row)
        {
            var slot = table.Find(row.User, row.Seq);
            Assert.True(slot >= 0 && slot < table.HighWater, $"Claim {row.Seq} is not found.");
            Assert.Equal(
                (row.User, row.Seq, row.AtMs, row.Status),
                (table[slot].UserId, table[slot].Seq, table[slot].CreatedAtMs, table[slot].Status));
            Assert.Equal(row.Key, table.KeyOf(slot));
            if (!row.Key.IsNone)
                Assert.Equal(slot, table.FindByKey(row.Key));
            Assert.Equal(-1, table.Find(row.User + 1, row.Seq));
        }

        private static void AssertUser(ClaimTable table, long user, List<Row> live)
        {
            var slot = table.FindNewestLive(user, out var liveCount);
            Assert.Equal(live.Count, liveCount);
            Assert.Equal(live.Count == 0 ? -1 : live.Max(row => row.Seq), slot < 0 ? -1 : table[slot].Seq);
        }
    }
}
