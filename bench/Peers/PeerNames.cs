namespace CouponKill.Bench.Peers;

/// <summary>What the peers are called on the command line and in reports.</summary>
internal static class PeerNames
{
    public const string Noop = "noop";
    public const string RedisLuaAlways = "redis-lua-always";
    public const string RedisLuaEverysec = "redis-lua-everysec";
    public const string RedisLuaOrdersAlways = "redis-lua-orders-always";
    public const string RedisLuaOrdersEverysec = "redis-lua-orders-everysec";
    public const string MySqlRow = "mysql-row";
    public const string NaiveOrleansAlways = "naive-orleans-always";
    public const string NaiveOrleansEverysec = "naive-orleans-everysec";
    public const string Embedded = "couponkill-embedded";
    public const string ClusterAlways = "couponkill-always";
    public const string ClusterEverysec = "couponkill-everysec";
    public const string ThreeSilos = "three-silos";
    public const string SoldOut = "sold-out";
}
