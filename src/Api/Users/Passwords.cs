using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Users;

/// <summary>
/// Hashes passwords, a few at a time: one takes tens of milliseconds of CPU, and a crowd that registers must not starve
/// those who claim. So it runs on threads of its own, on half of the processors, and only the hashing is limited, not the
/// request, so that a slow sender holds nobody up.
/// </summary>
internal sealed class Passwords
{
    private readonly PasswordHasher<string> _hasher;
    private readonly Lazy<string> _dummyHash;
    private readonly HashLanes _lanes;

    public Passwords(IOptions<PasswordOptions> options)
    {
        var settings = options.Value;
        _hasher = new PasswordHasher<string>(
            Options.Create(new PasswordHasherOptions { IterationCount = settings.Iterations }));
        _dummyHash = new Lazy<string>(() => _hasher.HashPassword("nobody", Guid.NewGuid().ToString()));
        _lanes = new HashLanes(settings.Threads > 0 ? settings.Threads : Math.Max(1, Environment.ProcessorCount / 2));
    }

    /// <summary>The hash to store.</summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public Task<string> HashAsync(string username, string password, CancellationToken cancellationToken) =>
        _lanes.RunAsync(HashLane.Stranger, username, () => _hasher.HashPassword(username, password), cancellationToken);

    /// <summary>
    /// True when the password belongs to the hash. Without a hash it takes as long, so that time does not tell who exists; who waits for
    /// longer may tell it, as registering does.
    /// </summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public async Task<bool> VerifyAsync(string username, string? hash, string password, CancellationToken cancellationToken)
    {
        var lane = hash is null ? HashLane.Stranger : HashLane.Account;
        var result = await _lanes.RunAsync(
            lane, username, () => _hasher.VerifyHashedPassword(username, hash ?? _dummyHash.Value, password), cancellationToken);
        return hash is not null && result != PasswordVerificationResult.Failed;
    }
}
