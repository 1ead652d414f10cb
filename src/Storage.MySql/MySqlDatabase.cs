using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace CouponKill.Storage.MySql;

/// <summary>The pool of connections that the stores share.</summary>
public sealed class MySqlDatabase : IAsyncDisposable
{
    private const uint MaximumPoolSize = 50;
    private const uint ConnectionTimeout = 5;
    private const uint CommandTimeout = 15;

    private readonly MySqlDataSource _pool;

    /// <summary>A pool that connects when somebody needs it.</summary>
    public MySqlDatabase(IOptions<MySqlOptions> options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        Settings = Complete(new MySqlConnectionStringBuilder(options.Value.ConnectionString));
        _pool = new MySqlDataSourceBuilder(Settings.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    /// <summary>Server and port, for messages.</summary>
    internal string Address => $"{Settings.Server}:{Settings.Port}";

    internal MySqlConnectionStringBuilder Settings { get; }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    internal ValueTask<MySqlConnection> OpenAsync(CancellationToken cancellationToken) => _pool.OpenConnectionAsync(cancellationToken);

    private static MySqlConnectionStringBuilder Complete(MySqlConnectionStringBuilder settings)
    {
        SetUnlessGiven(settings, "Maximum Pool Size", MaximumPoolSize);
        SetUnlessGiven(settings, "Connection Timeout", ConnectionTimeout);
        SetUnlessGiven(settings, "Default Command Timeout", CommandTimeout);
        SetUnlessGiven(settings, "Application Name", "couponkill");
        settings.UseAffectedRows = false;
        settings.PersistSecurityInfo = false;
        return settings;
    }

    private static void SetUnlessGiven(MySqlConnectionStringBuilder settings, string key, object value)
    {
        if (!settings.ContainsKey(key))
            settings[key] = value;
    }
}
