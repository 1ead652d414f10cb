using Microsoft.Extensions.Options;
using MySqlConnector;

namespace CouponKill.Storage.MySql;

/// <summary>Where the orders, the catalog, the accounts and the cluster's membership are.</summary>
public sealed class MySqlOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "MySql";

    /// <summary>
    /// MySqlConnector's connection string, with a database: <c>Server=db;Database=couponkill;User ID=...;Password=...</c>.
    /// What it does not say has defaults of its own here: Maximum Pool Size 50, Connection Timeout 5 s, Default Command Timeout 15 s.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long the start waits for the server.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class MySqlOptionsValidator : IValidateOptions<MySqlOptions>
{
    private const string Example = "such as Server=db;Database=couponkill;User ID=...;Password=...";

    public ValidateOptionsResult Validate(string? name, MySqlOptions options)
    {
        var error = Check(options);
        return error is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(error);
    }

    private static string? Check(MySqlOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            return $"MySql:ConnectionString is missing: where the orders are, {Example}.";
        if (!TryParse(options.ConnectionString, out var parsed))
            return $"MySql:ConnectionString cannot be read: it must be in MySqlConnector's syntax, {Example}.";
        if (string.IsNullOrWhiteSpace(parsed.Server) || string.IsNullOrWhiteSpace(parsed.Database))
            return "MySql:ConnectionString must name a Server and a Database.";
        if (parsed.UseAffectedRows)
            return "MySql:ConnectionString must leave UseAffectedRows at false: the cluster's membership counts found rows.";
        if (!parsed.ConnectionReset)
            return "MySql:ConnectionString must leave ConnectionReset at true: it ends what a broken write left open.";
        if (parsed.DefaultCommandTimeout == 0)
            return "MySql:ConnectionString must not set Default Command Timeout to 0: a server that stands still would stop the program for ever.";
        return options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromHours(1)
            ? "MySql:StartTimeout must lie between 0 and 1 hour."
            : null;
    }

    // The parser's own message may quote a piece of the password.
    private static bool TryParse(string text, out MySqlConnectionStringBuilder parsed)
    {
        try
        {
            parsed = new MySqlConnectionStringBuilder(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            parsed = [];
            return false;
        }
    }
}
