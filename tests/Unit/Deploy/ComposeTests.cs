using System.Net;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>deploy/compose.yaml fits the program and itself. Docker is not needed, and not run.</summary>
public sealed class ComposeTests
{
    private static readonly string[] KnownSections = ["name", "services", "networks", "volumes"];
    private static readonly string[] KnownKeys =
    [
        "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "networks", "ports", "read_only", "restart",
        "security_opt", "stop_grace_period", "tmpfs", "volumes",
    ];

    private static readonly string Secret = Convert.ToBase64String(new byte[32]);

    private readonly ComposeFile _file = ComposeFile.Read();

    public static TheoryData<string> Silos => ["silo-1", "silo-2", "silo-3"];

    [Fact]
    public void It_has_three_silos_and_what_they_stand_on() =>
        Assert.Equal(
            ["kafka", "mysql", "redis", "silo-1", "silo-2", "silo-3"],
            _file.Services.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

    [Fact]
    public void It_has_only_what_the_compose_specification_knows()
    {
        var sections = _file.Sections.Where(section => !section.StartsWith("x-", StringComparison.Ordinal));
        Assert.Empty(sections.Except(KnownSections, StringComparer.Ordinal));
        foreach (var service in _file.Services)
            Assert.Empty(_file.Service(service).Keys.Cast<string>().Except(KnownKeys, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Silos))]
    public void A_silo_has_no_variable_that_the_program_does_not_read(string silo)
    {
        var known = Settings.All.Select(setting => setting.Variable).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(_file.Environment(silo).Keys, name => Assert.Contains(name, known));
    }

    [Theory]
    [MemberData(nameof(Silos))]
    public async Task The_program_accepts_a_silos_settings(string silo)
    {
        await using var app = Settings.Compose(SettingsOf(silo));
        Assert.Equal(new ProcessOptions(IsCluster: true, RunsSilo: true, RunsApi: true), app.Services.GetRequiredService<ProcessOptions>());
        var address = ComposeFile.Child(ComposeFile.Child(_file.Service(silo), "networks"), "sale")["ipv4_address"];
        Assert.Equal(address, app.Services.GetRequiredService<IOptions<SiloOptions>>().Value.AdvertisedAddress);
    }

    [Fact]
    public void A_wrong_setting_would_be_noticed()
    {
        var settings = SettingsOf("silo-1");
        settings["Silo:Port"] = "0";
        Assert.Throws<OptionsValidationException>(() => Settings.Compose(settings));
    }

    [Fact]
    public void Silos_differ_only_in_their_address()
    {
        var silos = Silos.Select(row => _file.Environment(row.Data)).ToList();
        Assert.Equal(3, silos.Select(silo => IPAddress.Parse(silo["Silo__AdvertisedAddress"])).Distinct().Count());
        foreach (var silo in silos)
            silo.Remove("Silo__AdvertisedAddress");
        Assert.All(silos, silo => Assert.Equal(silos[0], silo));
    }

    [Fact]
    public void Every_secret_comes_from_the_env_file_and_has_no_default()
    {
        Assert.All(ComposeFile.Variables(), variable => Assert.StartsWith(":?", variable.Rule, StringComparison.Ordinal));
        var asked =
            ComposeFile.Variables().Select(variable => variable.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var given = ComposeFile.Example.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal);
        Assert.Equal(asked.Select(name => name + "="), given, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_service_tells_its_health_and_waits_for_that_of_others()
    {
        Assert.All(_file.Services, service => Assert.NotNull(_file.Service(service)["healthcheck"]));
        foreach (var silo in Silos.Select(row => _file.Service(row.Data)))
        {
            var waits = ComposeFile.Child(silo, "depends_on");
            Assert.Equal(["kafka", "mysql", "redis"], waits.Keys.Cast<string>().Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.All(waits.Keys.Cast<string>(), name => Assert.Equal("service_healthy", ComposeFile.Child(waits, name)["condition"]));
        }
    }

    [Fact]
    public void Ports_are_published_on_loopback_only_and_volumes_are_declared()
    {
        var services = _file.Services.Select(_file.Service).ToList();
        var ports = services.Where(service => service.ContainsKey("ports")).SelectMany(
            service => ComposeFile.List(service, "ports")).ToList();
        Assert.Equal(3, ports.Count);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        var used = services.Where(service => service.ContainsKey("volumes")).SelectMany(service => ComposeFile.List(service, "volumes"));
        Assert.Equal(
            _file.Volumes().Order(StringComparer.Ordinal),
            used.Select(volume => volume.Split(':')[0]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private Dictionary<string, string> SettingsOf(string silo) => _file.Environment(silo).ToDictionary(
        pair => pair.Key.Replace("__", ":", StringComparison.Ordinal),
        pair => ComposeFile.Fill(pair.Value, Secret),
        StringComparer.OrdinalIgnoreCase);
}
