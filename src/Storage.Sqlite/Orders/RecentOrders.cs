using Dapper;
using Microsoft.Data.Sqlite;

namespace CouponKill.Storage.Sqlite.Orders;

/// <summary>
/// What <c>recent_orders</c> holds, in memory: which user has which of the orders that <c>user_orders</c>, the index by user, does not name
/// yet.
/// </summary>
/// <remarks>
/// Users come in no order. Were each order put into the index at once, each would change another page of it, and a page is what is written.
/// So orders are only noted, and many of them go into the index together, in its order. Until then they are found here: a scan of all takes
/// 12 us, or 42 when no cache holds them. It may name more than the table does: whoever reads looks at the orders themselves. When nobody
/// knows whether a commit was one, it is loaded anew. Only the writer's thread changes it, after its commits; anybody may read.
/// </remarks>
internal sealed class RecentOrders
{
    /// <summary>When more are noted, all go into the index.</summary>
    public const int FillAt = 65_536;

    private const int SmallestArray = 256;

    private volatile Pairs _pairs = new(SmallestArray);

    public int Count => _pairs.Count;

    /// <summary>Takes what the file holds instead of what was known.</summary>
    public void Load(SqliteConnection connection)
    {
        var pairs = new Pairs(SmallestArray);
        var stored = connection.Query<(long UserId, long OrderId)>("SELECT user_id, order_id FROM recent_orders", buffered: false);
        foreach (var (userId, orderId) in stored)
            pairs = pairs.With(userId, orderId);
        _pairs = pairs;
    }

    public void Add(long userId, long orderId) => _pairs = _pairs.With(userId, orderId);

    /// <summary>Forgets all, because the index has them now.</summary>
    public void Clear() => _pairs = _pairs.Emptied();

    /// <summary>A user's orders beyond one, in no order; some may be named twice.</summary>
    public List<long> Find(long userId, long after)
    {
        var (found, pairs) = (new List<long>(), _pairs);
        var users = pairs.Users;
        for (var at = 0; users[at..].IndexOf(userId) is >= 0 and var ahead; at += ahead + 1)
        {
            if (pairs.OrderAt(at + ahead) > after)
                found.Add(pairs.OrderAt(at + ahead));
        }

        return found;
    }

    // An array for each, because looking for a number in one is what processors are good at.
    private sealed class Pairs(int capacity)
    {
        private readonly long[] _users = new long[capacity];
        private readonly long[] _orders = new long[capacity];
        private volatile int _count;

        public int Count => _count;

        public ReadOnlySpan<long> Users => _users.AsSpan(0, _count);

        public long OrderAt(int index) => _orders[index];

        /// <summary>These, or larger ones, with one more.</summary>
        public Pairs With(long userId, long orderId)
        {
            var pairs = _count == _users.Length ? Grow() : this;
            (pairs._users[_count], pairs._orders[_count]) = (userId, orderId);
            pairs._count++; // last: who sees the number sees the pair
            return pairs;
        }

        public Pairs Emptied() => new(_users.Length);

        private Pairs Grow()
        {
            var larger = new Pairs(_users.Length * 2);
            _users.CopyTo(larger._users, 0);
            _orders.CopyTo(larger._orders, 0);
            larger._count = _count;
            return larger;
        }
    }
}
