using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Watch;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer.Http;

/// <summary>What the server is made of; it outlives a stop and a start.</summary>
internal sealed class ServerParts
{
    public ServerParts(TimeProvider clock)
    {
        Clock = clock;
        Kinds = new KindRegistry(Store);
        Writer = new Writer(Store, clock);
        Patcher = new Patcher(Writer);
        Deleter = new Deleter(Store, Writer);
        Scaler = new Scaler(Writer);
        Reader = new Reader(Store);
        Authorizer = new Authorizer(Store);
    }

    public TimeProvider Clock { get; }
    public ObjectStore Store { get; } = new();
    public KindRegistry Kinds { get; }
    public Writer Writer { get; }
    public Patcher Patcher { get; }
    public Deleter Deleter { get; }
    public Scaler Scaler { get; }
    public Reader Reader { get; }
    public Authorizer Authorizer { get; }
    public WatchCuts WatchCuts { get; } = new();
    public TimeSpan BookmarkInterval { get; init; }
}
