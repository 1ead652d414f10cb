using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>A Lua script, called by its hash and sent again when the server does not have it (any more).</summary>
internal sealed class RedisScript
{
    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(string text)
    {
        _text = text;
        _hash = Hash(text);
    }

    /// <summary>The script of an embedded file.</summary>
    public static RedisScript Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Redis.{name}.lua")
            ?? throw new InvalidOperationException($"There is no script {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new RedisScript(reader.ReadToEnd());
    }

    public async Task<RedisResult> EvaluateAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await EvaluateByHashAsync(database, keys, arguments);
        }
        catch (RedisServerException e) when (IsUnknownHere(e))
        {
            return await database.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);
        }
    }

    /// <summary>Calls it once, by its hash.</summary>
    public Task<RedisResult> EvaluateByHashAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(_hash, keys, arguments, CommandFlags.DemandMaster);

    /// <summary>Gives the script to all servers.</summary>
    public Task LoadAsync(IDatabase database) =>
        Task.WhenAll(database.Multiplexer.GetServers()
            .Where(server => server.IsConnected && !server.IsReplica)
            .Select(server => server.ScriptLoadAsync(_text)));

    /// <summary>True when the server has not run the script because it does not know the hash.</summary>
    public static bool IsUnknownHere(RedisServerException exception) => exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    // Redis names scripts by their SHA-1; it protects nothing.
#pragma warning disable CA5350
    private static byte[] Hash(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
