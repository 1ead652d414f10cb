using System.Reflection;

namespace CouponKill.Harness.Processes;

/// <summary>Where things are in the source tree that this program was built from.</summary>
public static class RepositoryPaths
{
    /// <summary>The directory of the solution.</summary>
    /// <exception cref="InvalidOperationException">The program runs outside the source tree.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The built server, in the configuration that this program was built in.</summary>
    public static string Silo { get; } = Path.Combine(Root, "src", "Silo", "bin", Configuration, "net10.0", "CouponKill.Silo.dll");

    /// <summary>The built bench, in the same configuration.</summary>
    public static string Bench { get; } = Path.Combine(Root, "bench", "bin", Configuration, "net10.0", "CouponKill.Bench.dll");

    /// <summary>The built tools, in the same configuration.</summary>
    public static string Tools { get; } = Path.Combine(Root, "tools", "bin", Configuration, "net10.0", "CouponKill.Tools.dll");

    private static string Configuration =>
        typeof(RepositoryPaths).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "CouponKill.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"There is no CouponKill.sln above {AppContext.BaseDirectory}.");
    }
}
