using System.Reflection;
using NetArchTest.Rules;

namespace CouponKill.Unit.Tidy;

/// <summary>What a project of src may stand on.</summary>
/// <param name="Name">The project, and the namespace of its types.</param>
/// <param name="MayUse">The other projects that it may use.</param>
/// <param name="Foreign">The beginnings of the names of packages, assemblies and namespaces that are not for it.</param>
internal sealed record Layer(string Name, string[] MayUse, string[] Foreign)
{
    private const string Prefix = "CouponKill.";

    private static readonly string[] Web = ["Microsoft.AspNetCore"];
    private static readonly string[] Drivers = ["Dapper", "Microsoft.Data.Sqlite", "MySqlConnector", "StackExchange.Redis", "Confluent"];

    /// <summary>All of Orleans but what serialises: its attributes mark what also crosses grain boundaries.</summary>
    private static readonly string[] OrleansRuntime =
    [
        "Orleans.Client", "Orleans.Clustering", "Orleans.Concurrency", "Orleans.Configuration", "Orleans.Core", "Orleans.Dashboard",
        "Orleans.Hosting",
        "Orleans.Persistence", "Orleans.Providers", "Orleans.Runtime", "Orleans.Sdk", "Orleans.Server", "Orleans.Storage",
        "Orleans.Streaming",
        "Orleans.Streams", "Orleans.Timers", "Orleans.Transactions",
    ];

    /// <summary>Every project of src but the Silo, which puts them together.</summary>
    public static IReadOnlyList<Layer> All { get; } =
    [
        new("CouponKill.Ledger", [], [.. OrleansRuntime, .. Web, .. Drivers]),
        new("CouponKill.Contracts", ["CouponKill.Ledger"], [.. Web, .. Drivers]),
        new("CouponKill.Grains", ["CouponKill.Contracts", "CouponKill.Ledger"], [.. Web, .. Drivers]),
        new("CouponKill.Api", ["CouponKill.Contracts", "CouponKill.Ledger"], Drivers),
        new("CouponKill.Storage.MySql", ["CouponKill.Ledger"], [.. Web, "Microsoft.Data.Sqlite", "StackExchange.Redis", "Confluent"]),
        new("CouponKill.Storage.Redis", ["CouponKill.Ledger"], [.. Web, "Dapper", "Microsoft.Data.Sqlite", "MySqlConnector", "Confluent"]),
        new("CouponKill.Storage.Sqlite", ["CouponKill.Ledger"], [.. Web, "MySqlConnector", "StackExchange.Redis", "Confluent"]),
        new("CouponKill.Operator", [], [.. OrleansRuntime, .. Drivers]),
        new("CouponKill.Streams.Kafka", [], [.. Web, "Dapper", "Microsoft.Data.Sqlite", "MySqlConnector", "StackExchange.Redis"]),
    ];

    /// <summary>What the project's file refers to and must not.</summary>
    public IEnumerable<string> Faults(ProjectFile project) =>
        project.Projects.Where(other => !MayUse.Contains(other, StringComparer.Ordinal))
            .Concat(project.Packages.Where(package => IsForeign(package.Replace("Microsoft.Orleans", "Orleans", StringComparison.Ordinal))))
            .Select(reference => $"{project.Path} refers to {reference}");

    /// <summary>What the compiled project refers to and must not, by assembly and by type.</summary>
    public IEnumerable<string> Faults(Assembly assembly)
    {
        var assemblies = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => IsForeign(name) || IsOtherProject(name))
            .Select(name => $"{Name} is compiled against {name}");
        var others = All.Select(layer => layer.Name).Append("CouponKill.Silo").Where(IsOtherProject);
        var types = Types.InAssembly(assembly).ShouldNot().HaveDependencyOnAny([.. others, .. Foreign]).GetResult();
        return assemblies.Concat((types.FailingTypes ?? []).Select(type => $"{type.FullName}: {type.Explanation}"));
    }

    private bool IsOtherProject(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && !MayUse.Append(Name).Contains(name, StringComparer.Ordinal);

    private bool IsForeign(string name) => Foreign.Any(foreign => $"{name}.".StartsWith(foreign + ".", StringComparison.Ordinal));
}
