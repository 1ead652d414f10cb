using System.ComponentModel.DataAnnotations;
using CouponKill.Shared;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace CouponKill.Storage.MySql;

/// <summary>Where the orders, the catalog, the accounts and the cluster's membership are; section <c>MySql</c>.</summary>
public sealed class MySqlOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MySql";

    private const string Example = "such as Server=db;Database=couponkill;User ID=...;Password=...";

    /// <summary>
    /// MySqlConnector's connection string, with a database: <c>Server=db;Database=couponkill;User ID=...;Password=...</c>. Required.
    /// What it does not say has defaults of its own here: Maximum Pool Size 50, Connection Timeout 5 s, Default Command Timeout 15 s.
    /// </summary>
    [Secret]
    [Given("where the orders are, " + Example)]
    public string ConnectionString { get; set; } = "";

    /// <summary>How long the start waits for the server. 0 to 1 hour, by default 30 seconds.</summary>
    [InRange("00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(ConnectionString) && WrongConnectionString() is { } rule)
            yield return SettingFailure.Of(validationContext, nameof(ConnectionString), rule);
    }

    private string? WrongConnectionString()
    {
        if (!TryParse(ConnectionString, out var parsed))
            return $"cannot be read: it must be in MySqlConnector's syntax, {Example}";
        if (string.IsNullOrWhiteSpace(parsed.Server) || string.IsNullOrWhiteSpace(parsed.Database))
            return "must name a Server and a Database";
        if (parsed.UseAffectedRows)
            return "must leave UseAffectedRows at false: the cluster's membership counts found rows";
        if (!parsed.ConnectionReset)
            return "must leave ConnectionReset at true: it ends what a broken write left open";
        return parsed.DefaultCommandTimeout == 0
            ? "must not set Default Command Timeout to 0: a server that stands still would stop the program for ever"
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

[OptionsValidator]
internal sealed partial class MySqlOptionsValidator : IValidateOptions<MySqlOptions>;
