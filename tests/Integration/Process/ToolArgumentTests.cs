using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Tools and bench say in one line what is wrong with how they were called.</summary>
public sealed class ToolArgumentTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bench", "bogus", "Unknown argument bogus; there are bench, soak, scale, scaling.")]
    [InlineData("bench", "", "Give a command: bench, soak, scale, scaling.")]
    [InlineData("bench", "sok", "Unknown argument sok; did you mean soak?")]
    [InlineData("bench", "soak --minuts 5", "Unknown argument --minuts; did you mean --minutes?")]
    [InlineData("tools", "demo --usrs 5", "Unknown argument --usrs; did you mean --users?")]
    [InlineData("tools", "clutser", "Unknown argument clutser; did you mean cluster?")]
    public Task A_wrong_name_is_told_with_the_right_one(string program, string arguments, string line) =>
        RefusesAsync(program, arguments, line, code: 2);

    [Fact]
    public async Task A_demonstration_starts_no_server_of_its_own_where_it_was_told_that_there_is_one()
    {
        using var place = new TempDirectory();
        await RefusesAsync(
            "tools", $"demo --url http://127.0.0.1:1 --data {place.Path}/data",
            "No server answers at http://127.0.0.1:1/: is the address right? Without --url one is started.", code: 1);
        Assert.False(Directory.Exists($"{place.Path}/data"));
    }

    private static async Task RefusesAsync(string program, string arguments, string line, int code)
    {
        await using var process = ServerProcess.Start(
            program is "bench" ? RepositoryPaths.Bench : RepositoryPaths.Tools,
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new Dictionary<string, string?>(StringComparer.Ordinal),
            Path.GetTempPath());
        Assert.Equal(code, await process.WaitForExitAsync(Timeout, Cancel));
        Assert.Equal(line, Assert.Single(process.Errors.Trim().Split('\n')));
        Assert.Empty(process.Output);
    }
}
