using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Configuration;

/// <summary>
/// Secrets that are in files, as containers get them: <c>Admin:Password_FILE</c> names the file with <c>Admin:Password</c>. Files often end
/// with a line end that is no part of the secret; anywhere else one is a mistake.
/// </summary>
internal static class SecretFiles
{

    /// <summary>Certificates and keys in this form have many lines.</summary>
    private const string ManyLines = ".pem";

    private const string Suffix = "_FILE";

    /// <summary>The secret's key when this is the key of its file, or null.</summary>
    public static string? KeyOf(string name) =>
        name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : null;

    /// <summary>Reads the files that are named, and puts what is in them where it is looked for.</summary>
    /// <exception cref="StartException">A file cannot be read, a secret is given twice, or has several lines.</exception>
    public static void Load(IConfigurationManager configuration)
    {
        var given = Secrets(configuration).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in given)
        {
            if (KeyOf(name) is not { } key)
                continue;
            if (given.ContainsKey(key) || !read.TryAdd(key, SecretText.Read(name, value)))
                throw new StartException($"{key} is given twice, once by {name}: give one of them.");
        }

        configuration.AddInMemoryCollection(read);
        foreach (var (name, value) in Secrets(configuration))
            RefuseLines(name, value);
    }

    /// <summary>The values of secret settings and the paths of their files.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Secrets(IConfiguration configuration) =>
        from setting in KnownSettings.All
        where setting.IsSecret
        from key in setting.IsOpen
            ? configuration.GetSection(setting.Key).AsEnumerable().Select(pair => pair.Key)
            : [setting.Key, setting.Key + Suffix]
        where configuration[key] is { Length: > 0 }
        select KeyValuePair.Create(key, configuration[key]!);

    private static void RefuseLines(string key, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n') && !key.EndsWith(ManyLines, StringComparison.OrdinalIgnoreCase))
            throw new StartException($"{key} has a line end in it, as secrets made with echo have: make it with printf.");
    }
}
