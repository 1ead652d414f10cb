using System.Diagnostics;
using System.Globalization;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Tools.Cluster;

/// <summary>
/// The running parts. The Kafka stand-in forgets its messages with this process; the silos publish again what no order row
/// confirms, so no order is missing after the next start.
/// </summary>
internal sealed class LocalCluster(ClusterOptions options, ClusterSecrets secrets, Action<string> say) : IAsyncDisposable
{
    public const int SiloCount = 3;
    private const string Database = "couponkill";
    private const string Topic = "couponkill-orders";
    private const int Partitions = 8;

    private readonly List<SiloProcess> _silos = [];
    private MariaDbServer? _mySql;
    private RedisServer? _redis;
    private MockKafka? _kafka;

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public string KafkaServers => _kafka?.BootstrapServers ?? "";

    /// <summary>Starts the servers, then the silos.</summary>
    /// <exception cref="CommandException">A silo did not get ready.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TellAsync("MariaDB", async () => _mySql = await MariaDbServer.StartNewAsync(
            Home("mysql", options.Ports.MySql, secrets.MySqlPassword), cancellationToken));
        await TellAsync("Redis", async () => _redis = await RedisServer.StartNewAsync(
            Home("redis", options.Ports.Redis, secrets.RedisPassword), cancellationToken));
        await TellAsync("Kafka stand-in", () => Task.FromResult(_kafka = StartKafka()));
        for (var i = 0; i < SiloCount; i++)
            _silos.Add(SiloProcess.Launch(Member(i)));
        await Task.WhenAll(_silos.Select((silo, i) => TellAsync(SiloName(i), () => WaitUntilReadyAsync(silo, i, cancellationToken))));
    }

    /// <summary>Waits until a part ends by itself.</summary>
    /// <returns>Which, and how.</returns>
    public async Task<string> WaitForEndAsync(CancellationToken cancellationToken)
    {
        var ends = _silos
            .Select((silo, i) => EndOfAsync(
                SiloName(i), silo.Process.Id, WaitForExitAsync(silo.Process, cancellationToken), silo.Options.LogFile!))
            .Append(EndOfAsync("MariaDB", _mySql!.ProcessId, _mySql.WaitForExitAsync(cancellationToken), _mySql.LogFile))
            .Append(EndOfAsync("Redis", _redis!.ProcessId, _redis.WaitForExitAsync(cancellationToken), _redis.LogFile));
        return await await Task.WhenAny(ends);
    }

    /// <summary>Stops the silos, then what they stand on; kills what does not stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Select((silo, i) => StopAsync(SiloName(i), silo, () => silo.StopAsync(CancellationToken.None))));
        _kafka?.Dispose();
        await StopAsync("Redis", _redis, () => _redis!.StopAsync(CancellationToken.None));
        await StopAsync("MariaDB", _mySql, () => _mySql!.StopAsync(CancellationToken.None));
    }

    private static string SiloName(int index) => string.Create(CultureInfo.InvariantCulture, $"silo {index + 1}");

    private ServerHome Home(string name, int port, Secret password) => new(Path.Combine(options.Data, name), port, password.Value);

    private static MockKafka StartKafka()
    {
        var kafka = MockKafka.Start();
        kafka.CreateTopic(Topic, Partitions);
        kafka.CreateTopic($"{Topic}.dead-letter", 1);
        return kafka;
    }

    /// <summary>In Development, so that the dashboard's log-in works over plain HTTP and there is something to sell.</summary>
    private SiloOptions Member(int index)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"silo-{index + 1}");
        var directory = Directory.CreateDirectory(Path.Combine(options.Data, name)).FullName;
        var log = directory + ".log";
        File.Delete(log);
        return new SiloOptions
        {
            DataDirectory = directory,
            Port = options.Ports.FirstApi + index,
            SiloPort = options.Ports.FirstSilo + index,
            JwtKey = secrets.TokenKey.Value,
            AdminPassword = secrets.AdminPassword.Value,
            LogFile = log,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Profile"] = "cluster",
                ["Silo:GatewayPort"] = (options.Ports.FirstGateway + index).ToString(CultureInfo.InvariantCulture),
                ["MySql:ConnectionString"] = _mySql!.ConnectionString(Database),
                ["Redis:Configuration"] = _redis!.Configuration,
                ["Kafka:BootstrapServers"] = KafkaServers,
                ["Kafka:Topic"] = Topic,
                ["Kafka:CreateTopics"] = "false",
            },
        };
    }

    private static async Task WaitUntilReadyAsync(SiloProcess silo, int index, CancellationToken cancellationToken)
    {
        try
        {
            await silo.WaitUntilReadyAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            var reason = silo.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault() ?? "it does not get ready";
            throw new CommandException($"{SiloName(index)} did not start: {reason} Its log: {silo.Options.LogFile}");
        }
    }

    private async Task TellAsync(string part, Func<Task> start)
    {
        say($"starting {part}");
        var started = Stopwatch.GetTimestamp();
        await start();
        say(string.Create(CultureInfo.InvariantCulture, $"{part} is ready after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
    }

    private static async Task<int> WaitForExitAsync(ServerProcess process, CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    private static async Task<string> EndOfAsync(string part, int processId, Task<int> exit, string log)
    {
        var code = await exit;
        return string.Create(CultureInfo.InvariantCulture, $"{part} (process {processId}) has ended with {code}; its log: {log}");
    }

    private async Task StopAsync(string part, IAsyncDisposable? process, Func<Task> stop)
    {
        if (process is null)
            return;
        try
        {
            await stop();
            say($"{part} is stopped");
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            say($"{part} did not stop in time and is killed");
        }
        finally
        {
            await process.DisposeAsync();
        }
    }
}
