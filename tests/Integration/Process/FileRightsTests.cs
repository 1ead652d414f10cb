using System.Runtime.Versioning;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Nobody but its owner reads what the server keeps.</summary>
[Collection(ProcessCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class FileRightsTests
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task All_files_are_private_and_those_that_were_open_are_closed(string environment)
    {
        using var place = new TempDirectory();
        var data = Path.Combine(place.Path, "above", "data");
        var options = new SiloOptions
        {
            DataDirectory = data,
            Environment = environment,
            JwtKey = environment is "Development" ? null : TokenMinter.NewKey(),
            AdminPassword = "correct horse battery",
        };
        await UseAsync(options);
        foreach (var file in Directory.GetFiles(data, "*.db"))
            File.SetUnixFileMode(file, Open);
        await UseAsync(options);

        async Task UseAsync(SiloOptions started)
        {
            await using var silo = await SiloProcess.StartAsync(started, Cancel);
            Assert.Equal(200, (await silo.Client.LogInAsync("admin", started.AdminPassword!, Cancel)).Status);
            await silo.Client.GetAsync("/login", token: null, Cancel);
            AssertPrivate(data);
            Assert.NotEmpty(Directory.GetFiles(data, "*.db-wal"));
            Assert.All(Directory.GetFileSystemEntries(data, "*", SearchOption.AllDirectories), AssertPrivate);
            Assert.Equal(0, await silo.StopAsync(Cancel));
        }
    }

    private static void AssertPrivate(string path) =>
        Assert.Equal((path, UnixFileMode.None), (path, File.GetUnixFileMode(path) & ~OfOwner));
}
