using System.Data.Common;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Silo.Hosting;

/// <summary>Turns any failure into one line: what an operator can mend says how, everything else at least what it is.</summary>
internal static class StartFailure
{
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>The line.</summary>
    public static string Explain(Exception exception) =>
        (Find(exception) ?? $"{exception.GetType().Name}: {exception.Message}").ReplaceLineEndings(" ");

    /// <summary>The line of a failure that is known, or null.</summary>
    private static string? Find(Exception exception) => exception switch
    {
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        StorageException or StartException or RebuildException or FormatException or OrleansConfigurationException => exception.Message,
        // Somebody took a port after PortCheck; the outer exception names the address.
        { InnerException: AddressInUseException } or AddressInUseException => exception.Message,
        // A value that is no number, time or whatever its key needs; the message names the key.
        InvalidOperationException { Source: Binder } => exception.Message,
        AggregateException aggregate => aggregate.Flatten().InnerExceptions.Select(Find).FirstOrDefault(line => line is not null),
        SqliteException => $"Data:Directory: the database cannot be used: {exception.Message}",
        DbException => $"MySql:ConnectionString: MySQL cannot be used: {exception.Message}",
        RedisException or RedisTimeoutException => $"Redis:Configuration: Redis cannot be used: {exception.Message}",
        IOException or UnauthorizedAccessException => exception.Message,
        { InnerException: { } inner } => Find(inner),
        _ => null,
    };
}
