using System.Reflection;
using Xunit;

namespace CouponKill.Unit.Tidy;

/// <summary>The arrows between the projects, in their files and in what was compiled of them.</summary>
public sealed class LayerTests
{
    public static TheoryData<string> Names() => [.. Layer.All.Select(layer => layer.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_project_file_refers_only_inwards(string name) =>
        Assert.Empty(Of(name).Faults(ProjectFile.All().Single(project => project.Name.Equals(name, StringComparison.Ordinal))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_project_refers_only_inwards(string name) => Assert.Empty(Of(name).Faults(Assembly.Load(name)));

    [Fact]
    public void Every_project_of_the_server_has_its_place()
    {
        var projects = ProjectFile.All().Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal));
        Assert.Equivalent(
            Layer.All.Select(layer => layer.Name).Append("CouponKill.Silo"), projects.Select(project => project.Name), strict: true);
    }

    [Fact]
    public void The_server_needs_no_tool_a_tool_no_bench_and_the_bench_no_test() =>
        Assert.Empty(ProjectFile.All().SelectMany(project => project.Outward()));

    [Fact]
    public void A_wrong_project_file_is_found()
    {
        const string Text = """
            <Project>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <ProjectReference Include="../Contracts/CouponKill.Contracts.csproj" />
                <PackageReference Include="Dapper" />
                <PackageReference Include="Microsoft.Orleans.Runtime" />
                <PackageReference Include="Microsoft.Orleans.Serialization" />
              </ItemGroup>
            </Project>
            """;
        const string Path = "src/Ledger/CouponKill.Ledger.csproj";
        string[] found = ["CouponKill.Contracts", "Dapper", "Microsoft.Orleans.Runtime", "Microsoft.AspNetCore.App"];
        var faults = Of("CouponKill.Ledger").Faults(ProjectFile.Parse(Path, Text));
        Assert.Equal(found.Select(name => $"{Path} refers to {name}"), faults, StringComparer.Ordinal);
    }

    [Fact]
    public void Wrong_code_is_found()
    {
        var strict = Of("CouponKill.Ledger") with { Name = "CouponKill.Grains" };
        var faults = strict.Faults(Assembly.Load("CouponKill.Grains")).ToList();
        Assert.Contains("CouponKill.Grains is compiled against Orleans.Core.Abstractions", faults, StringComparer.Ordinal);
        Assert.Contains("CouponKill.Grains is compiled against CouponKill.Contracts", faults, StringComparer.Ordinal);
        Assert.Contains(faults, fault => fault.StartsWith("CouponKill.Grains.Activities.ActivityGrain:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("src/Silo/S.csproj", "../../tools/T.csproj", true)]
    [InlineData("tools/T.csproj", "../bench/B.csproj", true)]
    [InlineData("bench/B.csproj", "../tests/Unit/U.csproj", true)]
    [InlineData("tests/Unit/U.csproj", "../../bench/B.csproj", false)]
    [InlineData("bench/Micro/M.csproj", "../B.csproj", false)]
    public void A_reference_outwards_is_found(string from, string to, bool isFault)
    {
        var project = ProjectFile.Parse(from, $"""<Project><ItemGroup><ProjectReference Include="{to}" /></ItemGroup></Project>""");
        Assert.Equal(isFault, project.Outward().Any());
    }

    private static Layer Of(string name) => Layer.All.Single(layer => layer.Name.Equals(name, StringComparison.Ordinal));
}
