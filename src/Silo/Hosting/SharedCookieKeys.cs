using CouponKill.Storage.Redis;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Silo.Hosting;

/// <summary>Keeps the keys of the log-in cookie in Redis, so that a cookie holds on every process of the cluster.</summary>
internal sealed class SharedCookieKeys(IOptions<RedisOptions> redis) : IConfigureOptions<KeyManagementOptions>, IDisposable
{
    private readonly Lazy<ConnectionMultiplexer> _connection = new(() => Connect(redis.Value));

    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = new RedisXmlRepository(() => _connection.Value.GetDatabase(), $"{redis.Value.KeyPrefix}:cookie-keys");

    public void Dispose()
    {
        if (_connection.IsValueCreated)
            _connection.Value.Dispose();
    }

    private static ConnectionMultiplexer Connect(RedisOptions options)
    {
        var settings = ConfigurationOptions.Parse(options.Configuration);
        settings.AbortOnConnectFail = false;
        return ConnectionMultiplexer.Connect(settings);
    }
}
