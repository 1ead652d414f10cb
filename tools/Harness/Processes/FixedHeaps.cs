namespace CouponKill.Harness.Processes;

/// <summary>
/// The environment variable that keeps a server's number of GC heaps. By default the GC adapts it, and the runtime's counter of allocated
/// bytes leaves out the heaps that it has taken away (dotnet/runtime#131069): it goes back, and what is allocated comes out too low.
/// </summary>
public static class FixedHeaps
{
    /// <summary>Its name.</summary>
    public const string Variable = "DOTNET_GCDynamicAdaptationMode";

    /// <summary>Its value.</summary>
    public const string Value = "0";
}
