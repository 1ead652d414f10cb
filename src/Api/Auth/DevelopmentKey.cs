using System.Security.Cryptography;
using CouponKill.Ledger.Storage;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>In Development, fills in a missing signing key from a file that outlives the process.</summary>
internal sealed class DevelopmentKey(IHostEnvironment environment, KeyDirectory data) : IPostConfigureOptions<JwtOptions>
{
    private const string FileName = "jwt.key";

    public void PostConfigure(string? name, JwtOptions options)
    {
        if (environment.IsDevelopment() && string.IsNullOrEmpty(options.Key))
            options.Key = LoadOrCreate(data.Path);
    }

    /// <exception cref="StorageException">The directory cannot be used.</exception>
    internal static string LoadOrCreate(string directory)
    {
        try
        {
            OwnerOnly.CreateDirectory(directory);
            var path = Path.Combine(directory, FileName);
            if (!File.Exists(path))
                Create(path);
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data directory '{Path.GetFullPath(directory)}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Written aside and then moved, so that nobody reads half a key; of two processes, the first one's stays.</summary>
    private static void Create(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(temporary, OwnerOnly.NewFile()))
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(JwtOptions.MinKeyBytes)));

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
