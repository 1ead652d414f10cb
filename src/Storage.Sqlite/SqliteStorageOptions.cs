using Microsoft.Extensions.Options;

namespace CouponKill.Storage.Sqlite;

/// <summary>Where the SQLite storage keeps its files.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The data directory; relative to the working directory. It is created if absent.</summary>
    public string Directory { get; set; } = "data";
}

internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Directory))
            return ValidateOptionsResult.Fail("The data directory must not be empty.");
        if (options.Directory.Contains('\0', StringComparison.Ordinal))
            return ValidateOptionsResult.Fail("The data directory must be a path.");
        return ValidateOptionsResult.Success;
    }
}
