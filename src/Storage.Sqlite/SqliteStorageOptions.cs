using System.ComponentModel.DataAnnotations;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Storage.Sqlite;

/// <summary>Where the SQLite storage keeps its files; section <c>Data</c>.</summary>
public sealed class SqliteStorageOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data";

    /// <summary>The data directory; relative to the working directory. It is created if absent. By default <c>data</c>.</summary>
    [Given]
    public string Directory { get; set; } = "data";

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Directory?.Contains('\0', StringComparison.Ordinal) == true)
            yield return SettingFailure.Of(validationContext, nameof(Directory), "must be a path");
    }
}

[OptionsValidator]
internal sealed partial class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>;
