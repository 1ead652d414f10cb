using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Process;

/// <summary>An admin who has lost the password gets another one, by somebody who has the stores.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ResetPasswordTests : IDisposable
{
    private const string Old = "correct horse battery";
    private const string New = "another long password";
    private readonly TempDirectory _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiloOptions Options => new() { DataDirectory = Path.Combine(_place.Path, "data"), AdminPassword = Old };

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Embedded()
    {
        var options = Options;
        await using (var silo = await SiloProcess.StartAsync(options, Cancel))
        {
            Assert.Equal(201, (await silo.Client.RegisterAsync("alice", Old, Cancel)).Status);
            await RefusesAsync("in use by another process", options, "admin", New);
            Assert.Equal(0, await silo.StopAsync(Cancel));
        }

        await RefusesAsync("There is no admin 'alice'", options, "alice", New);
        await RefusesAsync("There is no admin 'nobody'", options, "nobody", New);
        await RefusesAsync("8 to 128 characters", options, "admin", "short");
        await RefusesAsync("several lines", options, "admin", $"{New}\n{New}");
        await ResetAsync(options, "Admin");
        await AssertIsNewAsync(options);
    }

    [Fact]
    public async Task In_a_cluster_beside_its_silos()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var options = servers.Member(_place.Path, TokenMinter.NewKey(), Old);
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        await ResetAsync(options, "admin");
        Assert.Equal(200, (await silo.Client.LogInAsync("admin", New, Cancel)).Status);
        Assert.Equal(401, (await silo.Client.LogInAsync("admin", Old, Cancel)).Status);
    }

    private async Task ResetAsync(SiloOptions options, string name)
    {
        var done = await RunAsync(options, name, New);
        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Contains(name, Assert.Single(done.Output.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain(New, done.Output + done.Errors, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(string why, SiloOptions options, string name, string password)
    {
        var refused = await RunAsync(options, name, password);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(why, Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<SiloCommand> RunAsync(SiloOptions options, string name, string password)
    {
        var file = Path.Combine(_place.Path, string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}"));
        await File.WriteAllTextAsync(file, password + "\n", Cancel);
        return await SiloCommand.RunAsync(options, ["reset-password", name, $"--file={file}"], Cancel);
    }

    private static async Task AssertIsNewAsync(SiloOptions options)
    {
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        Assert.Equal(200, (await silo.Client.LogInAsync("admin", New, Cancel)).Status);
        Assert.Equal(401, (await silo.Client.LogInAsync("admin", Old, Cancel)).Status);
        Assert.Equal(200, (await silo.Client.LogInAsync("alice", Old, Cancel)).Status);
    }
}
