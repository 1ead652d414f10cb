using CouponKill.Shared;

namespace CouponKill.Silo.Configuration;

/// <summary>
/// Finds what nobody reads: arguments, and keys in the program's own sections. What others may have put into the environment or the file
/// is none of its business.
/// </summary>
internal static class UnknownSettings
{
    /// <summary>Of .NET, ASP.NET Core, Orleans and OpenTelemetry: they may be given as arguments, too.</summary>
    private static readonly HashSet<string> ForeignSections = new(
        [
            "AllowedHosts", "ApplicationName", "CaptureStartupErrors", "ContentRoot", "DetailedErrors", "Environment", "Http_Ports",
            "Https_Ports", "Kestrel", "Logging", "Orleans", "PreferHostingUrls", "ShutdownTimeoutSeconds", "WebRoot",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ForeignPrefixes = ["ASPNETCORE_", "DOTNET_", "OTEL_"];

    /// <summary>One line for each, with what was probably meant.</summary>
    /// <param name="args">The arguments behind the verb.</param>
    /// <param name="configuration">All that was configured, the arguments included.</param>
    /// <param name="more">What else could have been typed: verbs, and options of the verb.</param>
    public static IEnumerable<string> Find(string[] args, IConfiguration configuration, IReadOnlyCollection<string> more)
    {
        var arguments = Arguments.Read(args);
        var keys = arguments.Keys.Where(key => !IsForeign(key)).Concat(OwnKeys(configuration)).Distinct(StringComparer.OrdinalIgnoreCase);
        return arguments.Words.Select(word => $"Unknown argument {word}{NearestName.Hint(word, more)}")
            .Concat(arguments.Lonely.Select(key => Lonely(key, more)))
            .Concat(keys.Where(key => !IsKnown(key)).Select(key => Unknown(key, more)));
    }

    private static string Unknown(string key, IEnumerable<string> more) =>
        $"Unknown setting {key}{NearestName.Hint(key, KnownSettings.All.Select(setting => setting.Key).Concat(more))}";

    private static string Lonely(string key, IReadOnlyCollection<string> more) => IsKnown(key) || IsForeign(key)
        ? $"Argument --{key} has no value: write --{key}=VALUE."
        : $"Unknown argument --{key}{NearestName.Hint($"--{key}", more)}";

    /// <summary>Values that somebody gave in the program's own sections.</summary>
    private static IEnumerable<string> OwnKeys(IConfiguration configuration) =>
        from section in KnownSettings.Sections.Concat(KnownSettings.Single)
        from pair in configuration.GetSection(section).AsEnumerable()
        where pair.Value is not null && pair.Key.Contains(':', StringComparison.Ordinal)
        select pair.Key;

    private static bool IsKnown(string key) => KnownSettings.All.Any(setting => Is(key, setting) || IsFileOf(key, setting));

    private static bool IsFileOf(string key, KnownSetting setting) =>
        setting.IsSecret && SecretFiles.KeyOf(key) is { } secret && Is(secret, setting);

    private static bool Is(string key, KnownSetting setting) => setting.IsOpen
        ? key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase)
        : string.Equals(key, setting.Key, StringComparison.OrdinalIgnoreCase);

    private static bool IsForeign(string key) =>
        ForeignSections.Contains(key.Split(':')[0])
        || Array.Exists(ForeignPrefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
