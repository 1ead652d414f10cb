using System.Reflection;
using CouponKill.Shared;

namespace CouponKill.Silo.Configuration;

/// <summary>A setting that the program reads.</summary>
/// <param name="Key">As in the configuration: <c>Claims:MaxQueued</c>.</param>
/// <param name="IsSecret">It is a secret, or holds some.</param>
/// <param name="IsOpen">It holds keys of its own that somebody else defines.</param>
internal sealed record KnownSetting(string Key, bool IsSecret, bool IsOpen);

/// <summary>All settings of the program, found in its options classes: they have a constant <c>Section</c>.</summary>
internal static class KnownSettings
{
    /// <summary>Read from the configuration itself, without an options class.</summary>
    public static IReadOnlyList<string> Single { get; } = ["Profile", "Roles", "Urls"];

    /// <summary>Of all profiles and roles: processes may share their configuration.</summary>
    public static IReadOnlyList<KnownSetting> All { get; } =
        [.. Single.Select(key => new KnownSetting(key, IsSecret: false, IsOpen: false)), .. Types().SelectMany(Read)];

    /// <summary>The sections that are the program's own.</summary>
    public static IReadOnlySet<string> Sections { get; } =
        All.Where(setting => setting.Key.Contains(':', StringComparison.Ordinal))
            .Select(setting => setting.Key.Split(':')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Type> Types()
    {
        var program = typeof(KnownSettings).Assembly;
        var parts = program.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("CouponKill.", StringComparison.Ordinal))
            .Select(Assembly.Load);
        return parts.Prepend(program)
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && SectionOf(type) is not null);
    }

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } section
            ? section.GetRawConstantValue() as string
            : null;

    private static IEnumerable<KnownSetting> Read(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        select new KnownSetting($"{SectionOf(type)}:{property.Name}", IsSecret(property), IsOpen(property));

    // By name: each part of the program has the attribute as a class of its own.
    private static bool IsSecret(PropertyInfo property) => property.CustomAttributes.Any(
        attribute => string.Equals(attribute.AttributeType.Name, nameof(SecretAttribute), StringComparison.Ordinal));

    private static bool IsOpen(PropertyInfo property) => property.PropertyType == typeof(IDictionary<string, string>);
}
