using System.CommandLine;
using CouponKill.Bench.Rivals.MySqlRow;
using CouponKill.Bench.Rivals.NaiveOrleans;
using CouponKill.Bench.Rivals.RedisLua;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CouponKill.Bench.Rivals;

/// <summary>The verbs that run a rival in a process of its own; only the bench calls them.</summary>
internal static class RivalCommands
{
    public const string RedisLua = "serve-redis-lua";
    public const string RedisLuaOrders = "serve-redis-lua-orders";
    public const string MySqlRow = "serve-mysql-row";
    public const string NaiveOrleans = "serve-naive-orleans";

    public static IEnumerable<Command> Create() =>
    [
        Serve(RedisLua, async (stores, cancel) => Add(await RedisLuaSale.ConnectAsync(stores[0], cancel))),
        Serve(RedisLuaOrders, async (stores, cancel) => Add(await RedisLuaOrdersSale.ConnectAsync(stores[0], stores[1], cancel))),
        Serve(MySqlRow, async (stores, cancel) => Add(await MySqlRowSale.ConnectAsync(stores[0], cancel))),
        Serve(NaiveOrleans, async (stores, _) =>
        {
            var redis = await ConnectionMultiplexer.ConnectAsync(stores[0]);
            return builder => NaiveOrleansSale.Add(builder, stores[0], redis.GetServers()[0]);
        }),
    ];

    private static Action<WebApplicationBuilder> Add(ISale sale) => builder => builder.Services.AddSingleton(sale);

    private static Command Serve(string verb, Func<string[], CancellationToken, Task<Action<WebApplicationBuilder>>> connect)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.", Required = true };
        var store = new Option<string[]>("--store") { Description = "How to reach a store; again for the next one.", Required = true };
        var command = new Command(verb, "Serves one of the peers (used by bench).") { urls, store };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var addSale = await connect(parsed.GetRequiredValue(store), cancellationToken);
            return await RivalHost.RunAsync(parsed.GetRequiredValue(urls), addSale, cancellationToken);
        });
        return command;
    }
}
