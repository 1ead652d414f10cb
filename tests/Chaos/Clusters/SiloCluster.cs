using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Chaos.Clusters;

/// <summary>Three silos and an API edge, each a process of its own, over servers that other clusters may share.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private const int SiloCount = 3;
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _data;
    private readonly SiloProcess[] _members;
    private readonly List<SiloProcess> _stopped = [];
    private readonly string _name;

    private SiloCluster(string name, TempDirectory data, SiloProcess[] members, Membership membership) =>
        (_name, _data, _members, Membership) = (name, data, members, membership);

    /// <summary>The silos first, the edge last.</summary>
    public IReadOnlyList<SiloProcess> Members => _members;

    /// <summary>The silos alone.</summary>
    public IEnumerable<SiloProcess> Silos => _members.Take(SiloCount);

    /// <summary>What its topics and keys begin with.</summary>
    public string Name => _name;

    /// <summary>Who is alive in Orleans' eyes.</summary>
    public Membership Membership { get; }

    /// <summary>Signs tokens that all members accept.</summary>
    public TokenMinter Tokens => _members[0].Tokens;

    /// <summary>Starts a cluster for a test; if that fails, the members' logs stay in artifacts/chaos.</summary>
    public static async Task RunAsync(
        ClusterServers servers, string name, Func<SiloCluster, Task> test, CancellationToken cancellationToken)
    {
        await using var cluster = await StartAsync(servers, name, cancellationToken);
        try
        {
            await test(cluster);
        }
        catch
        {
            cluster.SaveLogs();
            throw;
        }
    }

    /// <summary>The silo whose metrics show the activity: only its owner does.</summary>
    public Task<SiloProcess> OwnerAsync(long activityId, CancellationToken cancellationToken) =>
        Eventually.GetAsync(() => FindOwnerAsync(activityId, cancellationToken), owner => owner is not null, Timeout, cancellationToken)!;

    /// <summary>The members that were declared dead, or have ended, though nobody touched them; of each, how.</summary>
    /// <param name="victims">Those that were touched.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<IReadOnlyList<string>> FalseDeathsAsync(
        IReadOnlyCollection<SiloProcess> victims, CancellationToken cancellationToken)
    {
        var dead = await Membership.DeadAsync(cancellationToken);
        var deaths = new List<string>();
        foreach (var member in Members.Except(victims))
        {
            var port = member.Options.SiloPort;
            if (member.Process.HasExited)
                deaths.Add($"silo {port} has ended with code {member.Process.ExitCode}");
            else if (dead.Contains(port))
                deaths.Add($"silo {port} was declared dead by {await Membership.VotesAsync(port, cancellationToken)}");
        }

        return deaths;
    }

    /// <summary>SIGTERM to a silo, and a start with the same options.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RestartAsync(int index, CancellationToken cancellationToken)
    {
        var old = _members[index];
        _stopped.Add(old);
        var code = await old.StopAsync(cancellationToken);
        _members[index] = await SiloProcess.StartAsync(old.Options, cancellationToken);
        return code;
    }

    /// <summary>SIGKILL to the edge, and a start with the same options after a while.</summary>
    public async Task KillEdgeAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var old = _members[^1];
        _stopped.Add(old);
        await old.KillAsync(cancellationToken);
        await Task.Delay(after, cancellationToken);
        _members[^1] = await SiloProcess.StartAsync(old.Options, cancellationToken);
    }

    /// <summary>SIGKILL to all at once, and a start of all with the same data but new addresses; returns when all are ready.</summary>
    public async Task ReplaceAllAsync(CancellationToken cancellationToken)
    {
        _stopped.AddRange(_members);
        await Task.WhenAll(_members.Select(member => member.KillAsync(cancellationToken)));
        var starts = _members.Select(member => SiloProcess.StartAsync(Elsewhere(member.Options), cancellationToken)).ToList();
        for (var i = 0; i < _members.Length; i++)
            _members[i] = await starts[i];
    }

    /// <summary>Writes what the members have said into files.</summary>
    public void SaveLogs()
    {
        var directory = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "artifacts", "chaos", _name)).FullName;
        foreach (var (i, member) in _stopped.Concat(_members).Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{i}-silo-{member.Options.SiloPort}-http-{member.Options.Port}.log");
            File.WriteAllText(Path.Combine(directory, name), member.Process.Output + member.Process.Errors);
        }
    }

    /// <summary>Kills all members.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _stopped.Concat(_members))
            await member.DisposeAsync();
        _data.Dispose();
    }

    private static async Task<SiloCluster> StartAsync(ClusterServers servers, string name, CancellationToken cancellationToken)
    {
        servers.AddTopics(name);
        var (data, key) = (new TempDirectory(), TokenMinter.NewKey());
        string[] roles = [.. Enumerable.Repeat("silo,api", SiloCount), "api"];
        var starts = roles.Select((role, i) => SiloProcess.StartAsync(
            servers.Member(Path.Combine(data.Path, $"member-{i}"), key, Password, role, name), cancellationToken)).ToList();
        try
        {
            return new SiloCluster(name, data, await Task.WhenAll(starts), new Membership(servers.MySql.ConnectionString(name), name));
        }
        catch
        {
            foreach (var start in starts.Where(start => start.IsCompletedSuccessfully))
                await (await start).DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    /// <summary>The record's ports are chosen when it is made.</summary>
    private static SiloOptions Elsewhere(SiloOptions options) => options with
    {
        Port = FreePort.Next(),
        SiloPort = FreePort.Next(),
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Silo:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        },
    };

    private async Task<SiloProcess?> FindOwnerAsync(long activityId, CancellationToken cancellationToken)
    {
        foreach (var silo in Silos.Where(silo => !silo.Process.HasExited))
        {
            var metrics = await MetricsPage.ReadAsync(silo.Client, cancellationToken);
            if (metrics.Find("couponkill_activity_seq", $"activity=\"{activityId}\"").Count > 0)
                return silo;
        }

        return null;
    }
}
