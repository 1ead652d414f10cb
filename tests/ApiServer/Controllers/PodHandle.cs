using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Runs a pod until it is told to stop. What it throws, and an end before that, makes the pod fail.</summary>
/// <param name="pod">The pod, and what it reports.</param>
/// <param name="stopping">Cancelled when the pod is deleted, as SIGTERM would come.</param>
public delegate Task RunPod(PodHandle pod, CancellationToken stopping);

/// <summary>A pod as the one that runs it sees it.</summary>
public sealed class PodHandle
{
    private readonly Action<string?, bool> _report;

    internal PodHandle(JsonObject pod, Action<string?, bool> report)
    {
        Manifest = pod;
        _report = report;
    }

    /// <summary>The pod as it was when it began to run.</summary>
    public JsonObject Manifest { get; }

    public string Namespace => Manifest.TextAt("metadata", "namespace")!;

    public string Name => Manifest.TextAt("metadata", "name")!;

    /// <summary>Its first container.</summary>
    public JsonObject Container => Manifest.At("spec", "containers")!.AsArray()[0]!.AsObject();

    /// <summary>Its address, and whether its probe says that it is ready.</summary>
    public void Report(string? address, bool isReady) => _report(address, isReady);
}
