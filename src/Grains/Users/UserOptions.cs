using Microsoft.Extensions.Options;

namespace CouponKill.Grains.Users;

/// <summary>Settings of the user grains; section <c>Users</c>.</summary>
public sealed class UserOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Users";

    /// <summary>Claims that one user may send per second, over all activities; more get 429.</summary>
    public int MaxClaimsPerSecond { get; set; } = 20;

    /// <summary>Users that one partition remembers and, within a second, counts; beyond that it forgets the oldest and does not count the newest.</summary>
    public int MaxRemembered { get; set; } = 100_000;
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class UserOptionsValidator : IValidateOptions<UserOptions>
{
    public ValidateOptionsResult Validate(string? name, UserOptions options)
    {
        if (options.MaxClaimsPerSecond is < 1 or > ushort.MaxValue)
            return ValidateOptionsResult.Fail($"{UserOptions.Section}:{nameof(options.MaxClaimsPerSecond)} must lie in 1..{ushort.MaxValue}.");
        return options.MaxRemembered < 1
            ? ValidateOptionsResult.Fail($"{UserOptions.Section}:{nameof(options.MaxRemembered)} must be at least 1.")
            : ValidateOptionsResult.Success;
    }
}
