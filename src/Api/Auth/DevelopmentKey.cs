using System.Security.Cryptography;
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

    internal static string LoadOrCreate(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            Create(path);
        return File.ReadAllText(path).Trim();
    }

    /// <summary>Written aside and then moved, so that nobody reads half a key; of two processes, the first one's stays.</summary>
    private static void Create(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
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
