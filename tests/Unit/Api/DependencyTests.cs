using System.Text.RegularExpressions;
using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Unit.Api;

/// <summary>The parts of the claim path depend on each other one way: Claims on Gate, and both on Batching.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("Batching", "Gate|Claims|ShortCircuit")]
    [InlineData("Gate", "Claims|ShortCircuit")]
    [InlineData("ShortCircuit", "Batching|Gate|Claims")]
    [InlineData("Auth", "Batching|Gate|Claims|ShortCircuit")]
    public void A_part_does_not_know_who_uses_it(string part, string users)
    {
        var use = new Regex($@"^using CouponKill\.Api\.({users})\b", RegexOptions.Multiline, TimeSpan.FromSeconds(10));
        var files = Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "src", "Api", part), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotMatch(use, File.ReadAllText(file)));
    }
}
