using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Grains.Users;

/// <summary>Settings of the user grains; section <c>Users</c>.</summary>
public sealed class UserOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Users";

    /// <summary>Claims that one user may send per second, over all activities; more get 429. 1 to 65535, by default 20.</summary>
    [InRange(1, ushort.MaxValue)]
    public int MaxClaimsPerSecond { get; set; } = 20;

    /// <summary>
    /// Users that one partition remembers and, within a second, counts; beyond that it forgets the oldest and does not count the newest.
    /// At least 1, by default 100,000.
    /// </summary>
    [AtLeast(1)]
    public int MaxRemembered { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class UserOptionsValidator : IValidateOptions<UserOptions>;
