using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Users;

/// <summary>How passwords are hashed; configuration section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Passwords";

    /// <summary>
    /// Rounds of PBKDF2 (HMAC-SHA512) for new passwords, from 100,000 to 2,000,000; by default 100,000. A hash keeps its own.
    /// </summary>
    [InRange(100_000, 2_000_000)]
    public int Iterations { get; set; } = 100_000;

    /// <summary>Passwords hashed at once, up to 64. By default 0: as many as half of the processors, and at least one.</summary>
    [InRange(0, 64)]
    public int Threads { get; set; }
}

[OptionsValidator]
internal sealed partial class PasswordOptionsValidator : IValidateOptions<PasswordOptions>;
