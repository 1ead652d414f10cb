using System.Diagnostics;
using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Scaling.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace CouponKill.Integration.Process.Scaling;

/// <summary>Three silos that serve the scaler, and a client of each that is generated from KEDA's protocol.</summary>
public sealed class ScalerScene : IAsyncLifetime
{
    /// <summary>Of one silo, as it is configured: more than any of them serves here.</summary>
    public const int Capacity = 2_000;

    /// <summary>In seconds.</summary>
    public const int Lead = 4;

    private const int Silos = 3;
    private const string Password = "correct horse battery";

    private readonly TempDirectory _data = new();
    private readonly List<Member> _members = [];
    private ClusterServers? _servers;
    private Member? _frozen;

    internal IReadOnlyList<Member> Members => _members;

    /// <summary>Those that answer, whatever an earlier test has done.</summary>
    internal IReadOnlyList<Member> Awake => [.. _members.Where(member => member != _frozen)];

    internal TokenMinter Tokens => _members[0].Silo.Tokens;

    internal DataServer Redis => _servers!.Redis;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await ClusterServers.StartAsync(Cancel);
        var key = TokenMinter.NewKey();
        var options = Enumerable.Range(0, Silos).Select(i => With(
            _servers.Member(Path.Combine(_data.Path, $"{i}"), key, Password), FreePort.Next())).ToList();
        var silos = await Task.WhenAll(options.Select(one => SiloProcess.StartAsync(one, Cancel)));
        _members.AddRange(silos.Select(silo => new Member(silo)));
        await Eventually.GetAsync(
            () => Task.WhenAll(_members.Select(ProcessesAsync)), counts => counts.All(count => count == Silos), Member.Limit, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
        _data.Dispose();
    }

    internal async Task<long> CreateAsync(string name, int total, DateTimeOffset startsAt)
    {
        var body = new NewActivityBody(name, total, startsAt, startsAt.AddHours(1));
        return (await Awake[0].Silo.Client.CreateActivityAsync(Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201).Id;
    }

    /// <summary>SIGSTOP, for the rest of all tests.</summary>
    internal void Freeze(Member member)
    {
        _frozen = member;
        member.Silo.Process.Pause();
    }

    /// <summary>The silo that sums up for all.</summary>
    internal async Task<Member> FindSumAsync()
    {
        foreach (var member in _members)
        {
            var metrics = await MetricsPage.ReadAsync(member.Silo.Client, Cancel);
            if (metrics.Sum("orleans_grains", "grain_type=\"clusterload\"") > 0)
                return member;
        }

        throw new InvalidOperationException("No silo sums up.");
    }

    private static async Task<double> ProcessesAsync(Member member) =>
        (await MetricsPage.ReadAsync(member.Silo.Client, Cancel)).Sum("couponkill_scaler_processes");

    private static SiloOptions With(SiloOptions options, int port) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Scaler:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Scaler:Capacity"] = Capacity.ToString(CultureInfo.InvariantCulture),
            ["Scaler:LeadSeconds"] = Lead.ToString(CultureInfo.InvariantCulture),
        },
    };
}

/// <summary>A silo, and its scaler as KEDA sees it.</summary>
internal sealed class Member : IAsyncDisposable
{
    /// <summary>Nobody waits longer for anything here.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;

    public Member(SiloProcess silo)
    {
        Silo = silo;
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{silo.Options.Settings["Scaler:Port"]}");
        Scaler = new ExternalScaler.ExternalScalerClient(_channel);
    }

    public SiloProcess Silo { get; }

    public ExternalScaler.ExternalScalerClient Scaler { get; }

    /// <summary>What a trigger names.</summary>
    public static ScaledObjectRef Trigger(string metric) =>
        new() { Name = "shop-silo", Namespace = "default", ScalerMetadata = { ["scalerAddress"] = "scaler:9090", ["metric"] = metric } };

    /// <summary>Nobody waits for ever.</summary>
    public static CallOptions InTime() => new(
        deadline: (DateTimeOffset.UtcNow + Limit).UtcDateTime, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The value of a metric, and how long the answer took.</summary>
    public async Task<(double Value, TimeSpan Took)> AskAsync(string metric)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var request = new GetMetricsRequest { ScaledObjectRef = Trigger(metric), MetricName = metric };
        var answer = await Scaler.GetMetricsAsync(request, InTime());
        return (Assert.Single(answer.MetricValues).MetricValueFloat, Stopwatch.GetElapsedTime(startedAt));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Silo.DisposeAsync();
    }
}
