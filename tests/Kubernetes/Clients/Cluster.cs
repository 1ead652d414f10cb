using CouponKill.ApiServer;

namespace CouponKill.Kubernetes.Clients;

/// <summary>
/// The cluster that the tools talk to: a double, or a real one when KUBECONFIG names it. Each test has a namespace of its own there.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly KubernetesApi? _api;
    private readonly string _directory;
    private readonly string _namespace = $"couponkill-{Guid.NewGuid():n}"[..20];

    private Cluster(KubernetesApi? api)
    {
        _api = api;
        _directory = Directory.CreateTempSubdirectory("couponkill-kubernetes").FullName;
        string[] server = api == null ? [] : ["--server", api.Address.ToString()];
        string[] helm = api == null ? [] : ["--kube-apiserver", api.Address.ToString()];
        Kubectl = new Tool("kubectl", _directory, [.. server, "--namespace", _namespace]);
        Helm3 = new Tool("helm3", _directory, [.. helm, "--namespace", _namespace]);
        Helm4 = new Tool("helm4", _directory, [.. helm, "--namespace", _namespace]);
    }

    public Tool Kubectl { get; }

    public Tool Helm3 { get; }

    public Tool Helm4 { get; }

    public static async Task<Cluster> StartAsync()
    {
        var isReal = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 };
        var cluster = new Cluster(isReal ? null : await KubernetesApi.StartNewAsync(new ApiServerOptions()));
        await cluster.Kubectl.Run("create", "namespace", cluster._namespace);
        return cluster;
    }

    /// <summary>Writes a file and answers its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_api == null)
            await Kubectl.Run("delete", "namespace", _namespace, "--wait=false");
        else
            await _api.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
