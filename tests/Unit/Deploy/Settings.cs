using System.Globalization;
using System.Reflection;
using CouponKill.Contracts.Orders;
using CouponKill.Silo.Hosting;
using CouponKill.Streams.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CouponKill.Unit.Deploy;

/// <summary>One setting that the program reads.</summary>
/// <param name="Key">As an argument: <c>Claims:MaxQueued</c>.</param>
/// <param name="Default">Its value in a process that sets only what is required, as it is written; empty for none.</param>
internal sealed record Setting(string Key, string Default)
{
    public string Variable => Key.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>All settings of the program, found in its options classes.</summary>
internal static class Settings
{
    /// <summary>Read from the configuration itself, without an options class.</summary>
    private static readonly Setting[] Single =
    [
        new("Profile", "embedded"), new("Roles", "silo,api"), new("Urls", SiloApp.DefaultUrl),
    ];

    /// <summary>The program and all parts of it that it uses.</summary>
    private static readonly Assembly[] Assemblies =
    [
        typeof(SiloApp).Assembly,
        .. typeof(SiloApp).Assembly.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("CouponKill.", StringComparison.Ordinal)).Select(Assembly.Load),
    ];

    /// <summary>What a process of a cluster cannot start without.</summary>
    public static IReadOnlyDictionary<string, string> Required { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Profile"] = "cluster",
        ["MySql:ConnectionString"] = "Server=127.0.0.1;Database=couponkill",
        ["Redis:Configuration"] = "127.0.0.1",
        ["Kafka:BootstrapServers"] = "127.0.0.1:9092",
        ["Jwt:Key"] = Convert.ToBase64String(new byte[32]),
    };

    public static IReadOnlyList<Setting> All { get; } = [.. Single, .. ReadAll()];

    /// <summary>A process that has checked its settings and connected to nothing.</summary>
    public static WebApplication Compose(IEnumerable<KeyValuePair<string, string>> settings) =>
        SiloApp.Compose(["--Logging:LogLevel:Default=Warning", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);

    /// <summary>
    /// All options classes, found by their section or their name. What <see cref="ProcessOptions"/> reads before there are services is in
    /// <see cref="Single"/>.
    /// </summary>
    public static IEnumerable<Type> OptionsTypes() => Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsOptions);

    private static List<Setting> ReadAll()
    {
        using var app = (IDisposable)Compose(Required);
        var services = ((WebApplication)app).Services;
        return [.. OptionsTypes().SelectMany(type => Read(services, type))];
    }

    private static bool IsOptions(Type type) =>
        type.IsClass && type != typeof(ProcessOptions)
        && (SectionOf(type) is not null || (type.Name.EndsWith("Options", StringComparison.Ordinal) && !IsStatic(type)));

    private static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    /// <summary>The section that a class of options is bound to.</summary>
    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string;

    private static IEnumerable<Setting> Read(IServiceProvider services, Type type)
    {
        var section = SectionOf(type) ?? throw new InvalidOperationException(
            $"{type} is bound to which section? Give it a constant Section.");
        var monitor = services.GetRequiredService(typeof(IOptionsMonitor<>).MakeGenericType(type));
        var name = type == typeof(KafkaStreamOptions) ? OrderStreams.Provider : Options.DefaultName;
        var options = monitor.GetType().GetMethod("Get")!.Invoke(monitor, [name])!;
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"{section}:{property.Name}" is var key && Required.ContainsKey(key)
                ? new Setting(key, "")
                : new Setting(key, Text(property.GetValue(options))));
    }

    private static string Text(object? value) => value switch
    {
        bool yes => yes ? "true" : "false",
        IDictionary<string, string> => "",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
