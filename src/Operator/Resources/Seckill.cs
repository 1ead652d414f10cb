namespace CouponKill.Operator.Resources;

/// <summary>One installation.</summary>
[Resource("Seckill", "seckills", "sk", IsScalable = true)]
[About("One installation of CouponKill: silos, edges, what scales them, and what watches them.")]
[Column("Version", "string", ".status.currentVersion")]
[Column("Silos", "integer", ".status.replicas")]
[Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status")]
[Column("Reason", "string", ".status.conditions[?(@.type==\"Ready\")].reason")]
[Column("Scaling", "string", ".status.scaling.reason", Priority = 1)]
[Column("Image", "string", ".status.image", Priority = 1)]
[Column("Age", "date", ".metadata.creationTimestamp")]
internal sealed record Seckill
{
    public Metadata Metadata { get; init; } = new();

    [About("What is wanted."), Needed]
    public SeckillSpec Spec { get; init; } = new();

    [About("What is there.")]
    public SeckillStatus? Status { get; init; }
}

internal sealed record SeckillSpec
{
    [About("The image of the silos and edges. Without a tag or digest, version is its tag."), Needed, Length(1, 512)]
    public string Image { get; init; } = "";

    [About("The version that the image is; what status and columns show."), Length(0, 128)]
    public string? Version { get; init; }

    [About("The silos, which host the sales.")]
    [FallsBackTo("{}")]
    public SiloSpec Silo { get; init; } = new();

    [About("Edges: processes that serve the API and host no sale. Without this, silos serve the API.")]
    public EdgeSpec? Api { get; init; }

    [About("Where the stores are."), Needed]
    public StoresSpec Stores { get; init; } = new();

    [About("The secret with jwtKey and, until there is an admin, adminPassword."), Needed]
    public AuthSpec Auth { get; init; } = new();

    [About("Settings of the program by the name of their variable, such as Claims__MaxQueued. No secrets."), Length(0, 200)]
    [Rule("self.all(name, name.matches('^[A-Za-z_][A-Za-z0-9_.-]*$'))",
        "configuration: names are those of variables, such as Claims__MaxQueued")]
    [Rule("!self.exists(name, name in ['Roles', 'Scaler__Port', 'Silo__AdvertisedAddress', 'Silo__Port', "
        + "'Silo__GatewayPort', 'Jwt__Key', 'urls'])",
        "configuration: Roles, ports, addresses and Jwt__Key are set by the operator")]
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [About("What scales the silos.")]
    [FallsBackTo("{}")]
    public ScalingSpec Scaling { get; init; } = new();

    [About("Scraping by the Prometheus operator.")]
    [FallsBackTo("{}")]
    public MonitoringSpec Monitoring { get; init; } = new();

    [About("Who may reach the pods.")]
    [FallsBackTo("{}")]
    public NetworkPolicySpec NetworkPolicy { get; init; } = new();

    [About("How a new version comes.")]
    [FallsBackTo("{}")]
    public UpgradeSpec Upgrade { get; init; } = new();

    [About("While true nothing is changed.")]
    [FallsBackTo("false")]
    public bool Paused { get; init; }
}

internal sealed record SiloSpec
{
    [About("How many silos.")]
    [FallsBackTo("{}")]
    public ReplicasSpec Replicas { get; init; } = new();

    [About("Requests and limits. No CPU limit: a throttled silo misses the others' probes.")]
    public ResourcesSpec? Resources { get; init; }

    [About("Seconds from the end signal to the kill. A silo ends within 25 s after its drain of 5 s."), Bounds(35, 3600)]
    [FallsBackTo("45")]
    public int GraceSeconds { get; init; } = 45;
}

internal sealed record EdgeSpec
{
    [About("How many edges, by the same number as the silos.")]
    [FallsBackTo("{}")]
    public ReplicasSpec Replicas { get; init; } = new();

    [About("Requests and limits.")]
    public ResourcesSpec? Resources { get; init; }
}

[Rule("self.max >= self.min", "replicas: max must not be below min")]
internal sealed record ReplicasSpec
{
    [About("Fewest; two, so that one may be drained."), Bounds(2, 1000)]
    [FallsBackTo("2")]
    public int Min { get; init; } = 2;

    [About("Most."), Bounds(2, 1000)]
    [FallsBackTo("10")]
    public int Max { get; init; } = 10;
}

internal sealed record ResourcesSpec
{
    [About("What a pod gets for sure, as quantities."), Length(0, 16)]
    public IReadOnlyDictionary<string, string> Requests { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [About("What a pod gets at most, as quantities."), Length(0, 16)]
    [Rule("!('cpu' in self)", "limits: no CPU limit, a throttled silo is taken for dead")]
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

internal sealed record StoresSpec
{
    [About("MySQL's connection string; key connectionString."), Needed]
    public StoreSpec Mysql { get; init; } = new();

    [About("Redis' configuration; key configuration."), Needed]
    public StoreSpec Redis { get; init; } = new();

    [About("Kafka's bootstrap servers; key bootstrapServers."), Needed]
    public StoreSpec Kafka { get; init; } = new();
}

internal sealed record StoreSpec
{
    [About("The secret."), Needed]
    public SecretRef SecretRef { get; init; } = new();
}

internal sealed record AuthSpec
{
    [About("The secret."), Needed]
    public SecretName SecretRef { get; init; } = new();
}

internal sealed record SecretName
{
    [About("Its name, in the same namespace."), Needed, Length(1, 253)]
    public string Name { get; init; } = "";
}

internal sealed record SecretRef
{
    [About("Its name, in the same namespace."), Needed, Length(1, 253)]
    public string Name { get; init; } = "";

    [About("The key in it."), Length(1, 253)]
    public string? Key { get; init; }
}

internal sealed record ScalingSpec
{
    [About("keda: a ScaledObject over the silos' own scaler. operator: the operator by the same number. hpa: by CPU."),
        OneOf("keda", "operator", "hpa")]
    [FallsBackTo("\"keda\"")]
    public string Mode { get; init; } = "keda";

    [About("By the claims per second that are needed now, their queue included.")]
    [FallsBackTo("{}")]
    public SwitchSpec QueueDepth { get; init; } = new();

    [About("Ahead of openings that are known.")]
    [FallsBackTo("{}")]
    public SwitchSpec Forecast { get; init; } = new();

    [About("By the lag of the order stream, too; mode keda.")]
    [FallsBackTo("{}")]
    public KafkaLagSpec KafkaLag { get; init; } = new();

    [About("By CPU, too; in mode hpa always.")]
    [FallsBackTo("{}")]
    public CpuSpec Cpu { get; init; } = new();

    [About("Seconds between the decision for a silo and its readiness: nothing shrinks this long before an opening."), Bounds(30, 3600)]
    [FallsBackTo("300")]
    public int LeadSeconds { get; init; } = 300;
}

internal sealed record SwitchSpec
{
    [About("Whether.")]
    [FallsBackTo("true")]
    public bool Enabled { get; init; } = true;
}

internal sealed record KafkaLagSpec
{
    [About("Whether.")]
    [FallsBackTo("false")]
    public bool Enabled { get; init; }

    [About("Messages that one silo may lag."), Bounds(1, 100_000_000)]
    [FallsBackTo("10000")]
    public int Target { get; init; } = 10_000;
}

internal sealed record CpuSpec
{
    [About("Whether.")]
    [FallsBackTo("false")]
    public bool Enabled { get; init; }

    [About("Average use of the requested CPU, in percent."), Bounds(1, 100)]
    [FallsBackTo("60")]
    public int Target { get; init; } = 60;
}

internal sealed record MonitoringSpec
{
    [About("Whether a ServiceMonitor is made.")]
    [FallsBackTo("false")]
    public bool Enabled { get; init; }
}

internal sealed record NetworkPolicySpec
{
    [About("Whether policies are made.")]
    [FallsBackTo("true")]
    public bool Enabled { get; init; } = true;
}

internal sealed record UpgradeSpec
{
    [About("Seconds that a silo must be ready before the next one is drained: it is warm then."), Bounds(0, 600)]
    [FallsBackTo("10")]
    public int MinReadySeconds { get; init; } = 10;

    [About("Seconds without progress after which the last good version comes back."), Bounds(60, 7200)]
    [FallsBackTo("600")]
    public int ProgressSeconds { get; init; } = 600;

    [About("No upgrade begins this many seconds before a sale opens, nor while a rush is on."), Bounds(0, 86_400)]
    [FallsBackTo("900")]
    public int QuietSeconds { get; init; } = 900;
}
