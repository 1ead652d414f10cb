using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace CouponKill.Api.Users;

/// <summary>
/// Hashes passwords, a few at a time: one takes tens of milliseconds of CPU, and a crowd that registers must not starve
/// those who claim. So it runs on threads of its own, on half of the processors, and only the hashing is limited, not the
/// request, so that a slow sender holds nobody up.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const int Waiting = 64;

    private readonly PasswordHasher<string> _hasher = new();
    private readonly Lazy<string> _dummyHash;
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public Passwords() => _dummyHash = new Lazy<string>(() => _hasher.HashPassword("nobody", Guid.NewGuid().ToString()));

    /// <summary>The hash to store.</summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public async Task<string> HashAsync(string username, string password, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(cancellationToken);
        return await OnOwnThreadAsync(() => _hasher.HashPassword(username, ComposedForm.Of(password)));
    }

    /// <summary>
    /// True when the password belongs to the hash. Without a hash it takes as long, so that time does not tell who exists.
    /// </summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public async Task<bool> VerifyAsync(string username, string? hash, string password, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(cancellationToken);
        var isRight = await OnOwnThreadAsync(() => Verify(username, hash ?? _dummyHash.Value, password));
        return hash is not null && isRight;
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Earlier versions hashed what was typed, in whatever form.</summary>
    private bool Verify(string username, string hash, string password)
    {
        var composed = ComposedForm.Of(password);
        return Is(composed) || (!string.Equals(composed, password, StringComparison.Ordinal) && Is(password));

        bool Is(string text) => _hasher.VerifyHashedPassword(username, hash, text) != PasswordVerificationResult.Failed;
    }

    private static Task<T> OnOwnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new PasswordsBusyException();
    }
}

/// <summary>Too many passwords wait to be hashed.</summary>
internal sealed class PasswordsBusyException : Exception;
