using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>Secrets: of somebody else, or made once.</summary>
public sealed class SecretTests
{
    public static TheoryData<string> Values() => [.. Helm.ValuesFiles];

    [Fact]
    public async Task Made_secrets_are_strong_differ_and_stay_when_the_release_goes()
    {
        var first = await AuthAsync();
        var second = await AuthAsync();
        Assert.Equal(32, Convert.FromBase64String(first.At("stringData.jwtKey").GetString()!).Length);
        Assert.InRange(first.At("stringData.adminPassword").GetString()!.Length, 16, 128);
        Assert.False(first.At("stringData.jwtKey").ValueEquals(second.At("stringData.jwtKey").GetString()));
        Assert.Equal("keep", first.At("metadata.annotations").GetProperty("helm.sh/resource-policy").GetString());

        static async Task<Manifest> AuthAsync() => Assert.Single(
            Manifest.ReadAll((await Helm.TryTemplateAsync("plain-demo-values.yaml")).Expect()),
            manifest => manifest.Kind is "Secret" && manifest.Name.EndsWith("-auth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_secrets_are_taken_as_they_are()
    {
        var key = Convert.ToBase64String(new byte[32]);
        var manifests = await Helm.TemplateAsync(
            "plain-demo-values.yaml", "helm4", $"auth.jwtKey={key}", "auth.adminPassword=correct-horse");
        var auth = Assert.Single(manifests, manifest => manifest.Name.EndsWith("-auth", StringComparison.Ordinal));
        Assert.Equal((key, "correct-horse"), (auth.At("stringData.jwtKey").GetString(), auth.At("stringData.adminPassword").GetString()));
    }

    [Fact]
    public async Task Existing_secrets_are_used_and_none_is_made() =>
        Assert.DoesNotContain(await Helm.TemplateAsync("plain-values.yaml"), manifest => manifest.Kind is "Secret");

    [Fact]
    public async Task The_passwords_of_the_stores_of_a_demonstration_are_those_in_the_connection_strings()
    {
        var manifests = await Helm.TemplateAsync("plain-demo-values.yaml");
        var made = Assert.Single(
            manifests, manifest => manifest.Kind is "Secret" && manifest.Name.EndsWith("-demo", StringComparison.Ordinal));
        var stores = Assert.Single(manifests, manifest => manifest.Name.EndsWith("-stores", StringComparison.Ordinal));
        var mysql = made.At("stringData.mysqlPassword").GetString();
        Assert.EndsWith($"Password={mysql}", stores.At("stringData.connectionString").GetString(), StringComparison.Ordinal);
        var redis = made.At("stringData.redisPassword").GetString();
        Assert.EndsWith($"password={redis}", stores.At("stringData.configuration").GetString(), StringComparison.Ordinal);
    }

    /// <summary>An edge reads no stream and a silo without an API signs no tokens.</summary>
    [Fact]
    public async Task A_process_gets_only_the_secrets_that_it_needs()
    {
        var manifests = await Helm.TemplateAsync("plain-values.yaml");
        Assert.Equal(
            ["MySql__ConnectionString", "Redis__Configuration", "Kafka__BootstrapServers"], SecretsOf("-silo"), StringComparer.Ordinal);
        Assert.Equal(
            ["MySql__ConnectionString", "Redis__Configuration", "Jwt__Key", "Admin__Password"], SecretsOf("-edge"), StringComparer.Ordinal);

        IEnumerable<string> SecretsOf(string suffix) => Environment(manifests.Single(
                manifest => manifest.Kind is "Deployment" && manifest.Name.EndsWith(suffix, StringComparison.Ordinal)))
            .Where(variable => variable.Source.Contains("secretKeyRef", StringComparison.Ordinal)).Select(variable => variable.Name);
    }

    /// <summary>Each is in the table of docs/operations.md, which another test holds against the program.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public async Task The_program_knows_each_variable(string values)
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(RepositoryPaths.Root, "docs", "operations.md"), TestContext.Current.CancellationToken);
        var manifests = await Helm.TemplateAsync(values);
        var ours = manifests.Where(manifest => manifest.Source is "templates/workloads.yaml" or "templates/canary.yaml")
            .Where(manifest => manifest.Pod is not null)
            .SelectMany(Environment).Select(variable => variable.Name);
        var settings = manifests.Where(manifest => manifest.Source is "templates/configmap.yaml")
            .SelectMany(manifest => manifest.At("data").EnumerateObject()).Select(one => one.Name);
        Assert.All(ours.Concat(settings), name => Assert.True(IsKnown(name), name));

        bool IsKnown(string name) =>
            name is "ASPNETCORE_FORWARDEDHEADERS_ENABLED"
            || page.Contains($"| `{name}` |", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<(string Name, string Source)> Environment(Manifest manifest) =>
        manifest.Pod!.Value.GetProperty("containers")[0].GetProperty("env").EnumerateArray()
            .Select(variable => (variable.GetProperty("name").GetString()!, variable.GetRawText()));
}
