using System.Security.Cryptography;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;

namespace CouponKill.Tools.Cluster;

/// <summary>Passwords and the token key of a cluster: made at its first start, kept in files that only their owner can read.</summary>
internal sealed class ClusterSecrets(string directory)
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    private const int PasswordLength = 24;

    public Secret AdminPassword { get; } = Load(directory, "admin-password", NewPassword);

    /// <summary>Named as the embedded profile names it, so that the demonstration finds it.</summary>
    public Secret TokenKey { get; } = Load(directory, "jwt.key", TokenMinter.NewKey);

    public Secret MySqlPassword { get; } = Load(directory, "mysql-password", NewPassword);

    public Secret RedisPassword { get; } = Load(directory, "redis-password", NewPassword);

    private static Secret Load(string directory, string name, Func<string> make)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
            SecretFile.Write(path, make() + Environment.NewLine);
        return new Secret(path, File.ReadAllText(path).Trim());
    }

    private static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, PasswordLength);
}

/// <summary>A secret and the file that keeps it; as text it is the file.</summary>
internal sealed record Secret(string Path, string Value)
{
    public override string ToString() => Path;
}
