namespace CouponKill.Ledger.Claims;

/// <summary>
/// The 128-bit hash of an idempotency key, or <see cref="None"/>. The text of the key stays in the API.
/// </summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
[GenerateSerializer, Immutable, Alias("ck.command-key")]
public readonly record struct CommandKey([property: Id(0)] ulong High, [property: Id(1)] ulong Low)
{
    /// <summary>No key: the command is idempotent only by its own nature.</summary>
    public static CommandKey None => default;

    /// <summary>True when this is <see cref="None"/>.</summary>
    public bool IsNone => High == 0 && Low == 0;
}
