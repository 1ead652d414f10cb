using System.Text.RegularExpressions;
using CouponKill.Chart.Support;

namespace CouponKill.Chart.Delivery;

/// <summary>Pipelines, images and scripts of delivery, as far as they can be tried without a container runtime.</summary>
public sealed partial class DeliveryTests
{
    private static readonly string[] Workflows = ["ci.yml", "release.yml"];
    private static readonly string Makefile = Read("Makefile");
    private static readonly string Jenkinsfile = Read("Jenkinsfile");

    public static TheoryData<string, string> Images() => new()
    {
        { "deploy/Dockerfile", "Silo" },
        { "deploy/operator.Dockerfile", "Operator" },
    };

    [Fact]
    public void Pipelines_call_only_targets_that_there_are()
    {
        var targets = Target().Matches(Makefile).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(targets, Called(Jenkinsfile));
        Assert.Subset(targets, CalledByWorkflows());
    }

    [Fact]
    public void Both_pipelines_check_and_deliver_by_the_same_targets()
    {
        string[] shared = ["lint", "lint-delivery", "chart", "test", "images", "sign"];
        Assert.Superset(shared.ToHashSet(StringComparer.Ordinal), Called(Jenkinsfile));
        Assert.Superset(shared.ToHashSet(StringComparer.Ordinal), CalledByWorkflows());
    }

    [Fact]
    public void Actions_are_pinned_by_hash_and_say_their_version()
    {
        var uses = Workflows.SelectMany(name => Read($".github/workflows/{name}").Split('\n'))
            .Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches("uses: [a-z/-]+@[0-9a-f]{40} # v[0-9.]+$", line));
    }

    [Fact]
    public void A_workflow_may_do_only_what_it_says() =>
        Assert.All(Workflows, name => Assert.Contains(
            "\npermissions:\n  contents: read\n", Read($".github/workflows/{name}"), StringComparison.Ordinal));

    [Fact]
    public async Task Workflows_are_sound_and_one_that_is_not_would_be_found()
    {
        const string Lint = "tests/Chart/Node/workflows.mjs";
        var result = await Command.RunAsync("node", [Lint, .. Workflows.Select(name => $".github/workflows/{name}")]);
        Assert.True(result.Code == 0, result.Output + result.Error);
        using var directory = new TempDirectory();
        var wrong = Path.Combine(directory.Path, "wrong.yml");
        var text = Read(".github/workflows/ci.yml").Replace("runs-on:", "run-on:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(wrong, text, TestContext.Current.CancellationToken);
        Assert.Contains("run-on", (await Command.RunAsync("node", [Lint, wrong])).Output, StringComparison.Ordinal);
    }

    /// <summary>Both architectures, built on the builder's own; without a shell; not as root.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_is_chiselled_and_not_root(string file, string project)
    {
        var stages = Read(file).Split("\nFROM ");
        Assert.Equal(3, stages.Length);
        Assert.StartsWith("--platform=$BUILDPLATFORM ", stages[1], StringComparison.Ordinal);
        Assert.Contains($"dotnet publish src/{project} -c Release --arch \"$TARGETARCH\"", stages[1], StringComparison.Ordinal);
        Assert.StartsWith("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled\n", stages[2], StringComparison.Ordinal);
        Assert.Contains("\nUSER $APP_UID\n", stages[2], StringComparison.Ordinal);
        Assert.Contains($"""ENTRYPOINT ["dotnet", "CouponKill.{project}.dll"]""", stages[2], StringComparison.Ordinal);
        Assert.DoesNotContain("\nRUN ", stages[2], StringComparison.Ordinal);
        Assert.StartsWith("*\n", Read(file + ".dockerignore"), StringComparison.Ordinal);
    }

    /// <summary>What a release runs, recorded; UPDATE_SNAPSHOTS=1 records it anew.</summary>
    [Fact]
    public async Task A_release_runs_the_commands_that_are_recorded()
    {
        string[] steps =
        [
            "scripts/images.sh", "PUSH=1 scripts/images.sh", "scripts/sign.sh", "scripts/canary.sh weight 5", "scripts/canary.sh watch 10",
            "scripts/canary.sh promote", "scripts/canary.sh back",
        ];
        var made = "";
        foreach (var step in steps)
            made += $"# {step}\n{await DryRunAsync(step)}";
        var file = Path.Combine(RepositoryPaths.Root, "tests", "Chart", "Snapshots", "release.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") is "1")
            await File.WriteAllTextAsync(file, made, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), made);
    }

    [Theory]
    [InlineData("weight 5")]
    [InlineData("promote")]
    [InlineData("back")]
    public async Task The_chart_takes_what_a_canary_sets(string step)
    {
        var command = await DryRunAsync($"scripts/canary.sh {step}");
        var set = Setting().Matches(command).Select(match => match.Groups["value"].Value).ToArray();
        Assert.NotEmpty(set);
        await Helm.TemplateAsync("istio-values.yaml", "helm4", set);
    }

    private static async Task<string> DryRunAsync(string step)
    {
        const string Environment = "DRY_RUN=1 REGISTRY=registry.example.com/shop VERSION=0.2.0 RELEASE=couponkill NAMESPACE=shop"
            + " PROMETHEUS=http://prometheus.example.com";
        return (await Command.RunAsync("bash", ["-c", $"export {Environment}; {step}"])).Expect();
    }

    private static HashSet<string> Called(string pipeline) =>
        Make().Matches(pipeline).Select(match => match.Groups["target"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Of a matrix, too.</summary>
    private static HashSet<string> CalledByWorkflows()
    {
        var text = string.Concat(Workflows.Select(name => Read($".github/workflows/{name}")));
        var matrix = Matrix().Match(text).Groups["targets"].Value.Split(',', StringSplitOptions.TrimEntries);
        return [.. Called(text), .. matrix];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryPaths.Root, path));

    [GeneratedRegex("^(?<name>[a-z-]+):.*##", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Target();

    [GeneratedRegex("\\bmake (?<target>[a-z-]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Make();

    [GeneratedRegex("target: \\[(?<targets>[a-z, -]+)\\]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Matrix();

    [GeneratedRegex("--set(-string)? (?<value>[^ \n]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();
}
