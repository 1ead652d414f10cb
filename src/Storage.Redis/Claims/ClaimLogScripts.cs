namespace CouponKill.Storage.Redis.Claims;

/// <summary>
/// What is done to one log, each in one step. Every write first checks the fence and everything else that it may be refused for,
/// and only then changes anything.
/// </summary>
internal static class ClaimLogScripts
{
    public static readonly RedisScript Create = RedisScript.Load("create");
    public static readonly RedisScript RaiseHighest = RedisScript.Load("raise-highest");
    public static readonly RedisScript Acquire = RedisScript.Load("acquire");
    public static readonly RedisScript Confirm = RedisScript.Load("confirm");
    public static readonly RedisScript Adopt = RedisScript.Load("adopt");
    public static readonly RedisScript Append = RedisScript.Load("append");
    public static readonly RedisScript Read = RedisScript.Load("read");
    public static readonly RedisScript SaveWatermark = RedisScript.Load("watermark");
    public static readonly RedisScript Trim = RedisScript.Load("trim");
    public static readonly RedisScript BeginSnapshot = RedisScript.Load("snapshot-begin");
    public static readonly RedisScript AddSnapshotPart = RedisScript.Load("snapshot-part");
    public static readonly RedisScript FinishSnapshot = RedisScript.Load("snapshot-finish");
    public static readonly RedisScript ReadSnapshotPart = RedisScript.Load("snapshot-read");
    public static readonly RedisScript Replace = RedisScript.Load("replace");
}
