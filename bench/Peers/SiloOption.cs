using System.CommandLine;
using System.CommandLine.Parsing;

namespace CouponKill.Bench.Peers;

/// <summary>The option that says which CouponKill is meant.</summary>
internal static class SiloOption
{
    private const string Name = "--peer";
    private static readonly string[] Peers = [PeerNames.Embedded, PeerNames.ClusterAlways, PeerNames.ClusterEverysec, PeerNames.ThreeSilos];

    public static Option<string> Create(string otherwise) => new(Name)
    {
        Description = $"Which CouponKill: {string.Join(", ", Peers)}.",
        DefaultValueFactory = _ => otherwise,
        CustomParser = Read,
    };

    private static string Read(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (!Peers.Contains(name, StringComparer.Ordinal))
            result.AddError($"{Name}: '{name}' is none of {string.Join(", ", Peers)}.");
        return name;
    }
}
