namespace CouponKill.Harness.Servers;

/// <summary>Where a server lives that is to find its data again.</summary>
/// <param name="Directory">Its data; made if absent, and never deleted.</param>
/// <param name="Port">Its port on 127.0.0.1.</param>
/// <param name="Password">The password that it asks for, letters and digits; null for none.</param>
public sealed record ServerHome(string Directory, int Port, string? Password)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Directory} on port {Port}";
}
