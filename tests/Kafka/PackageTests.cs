using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using CouponKill.Harness.Processes;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

/// <summary>The provider is fit to be published alone.</summary>
public sealed class PackageTests
{
    private const string Library = "lib/net10.0/CouponKill.Streams.Kafka";
    private static readonly Assembly Provider = typeof(KafkaStreamOptions).Assembly;

    [Fact]
    public void It_refers_to_nothing_of_the_rest() =>
        Assert.DoesNotContain(
            Provider.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("CouponKill", StringComparison.Ordinal));

    [Fact]
    public async Task Its_package_has_the_library_the_README_and_the_licence()
    {
        using var directory = new TempDirectory();
        await PackAsync(directory.Path);
        await using var package = await ZipFile.OpenReadAsync(
            Assert.Single(Directory.GetFiles(directory.Path, "*.nupkg")), TestContext.Current.CancellationToken);
        var files = package.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(["README.md", $"{Library}.dll", $"{Library}.xml"], StringComparer.Ordinal), files);
        Assert.Single(files, file => file.EndsWith(".dll", StringComparison.Ordinal));
        using var reader = new StreamReader(
            await package.GetEntry("CouponKill.Streams.Kafka.nuspec")!.OpenAsync(TestContext.Current.CancellationToken));
        var spec = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<license type=\"expression\">MIT</license>", spec, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", spec, StringComparison.Ordinal);
        Assert.DoesNotContain("dependency id=\"CouponKill", spec, StringComparison.Ordinal);
    }

    /// <summary>Packs what this program was built with.</summary>
    private static async Task PackAsync(string directory)
    {
        var configuration = Provider.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var project = Path.Combine(RepositoryPaths.Root, "src", "Streams.Kafka");
        string[] arguments = ["pack", project, "--no-build", "-c", configuration, "-o", directory, "-nodeReuse:false", "--nologo"];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var pack = Process.Start(start)!;
        var said = await pack.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(pack.ExitCode == 0, said);
    }
}
