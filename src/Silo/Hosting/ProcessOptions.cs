namespace CouponKill.Silo.Hosting;

/// <summary>What this process is: keys <c>Profile</c> and <c>Roles</c>.</summary>
/// <param name="IsCluster">Profile <c>cluster</c> (MySQL, Redis, Kafka) instead of <c>embedded</c> (everything in one process).</param>
/// <param name="RunsSilo">Role <c>silo</c>: it hosts grains.</param>
/// <param name="RunsApi">Role <c>api</c>: it serves HTTP.</param>
internal sealed record ProcessOptions(bool IsCluster, bool RunsSilo, bool RunsApi)
{
    private const string ProfileKey = "Profile";
    private const string RolesKey = "Roles";
    private const string SiloRole = "silo";
    private const string ApiRole = "api";

    /// <exception cref="StartException">A value is unknown, or the roles do not fit the profile.</exception>
    public static ProcessOptions Read(IConfiguration configuration)
    {
        var isCluster = (configuration[ProfileKey] ?? "embedded") switch
        {
            "embedded" => false,
            "cluster" => true,
            var other => throw new StartException($"{ProfileKey} is '{other}'; it must be embedded or cluster."),
        };
        var roles = (configuration[RolesKey] ?? $"{SiloRole},{ApiRole}")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);
        if (roles.Count == 0 || roles.Except([SiloRole, ApiRole], StringComparer.Ordinal).Any())
            throw new StartException($"{RolesKey} is '{configuration[RolesKey]}'; it must be silo, api or silo,api.");
        if (!isCluster && roles.Count == 1)
            throw new StartException($"{RolesKey}: the embedded profile runs silo,api in one process.");
        return new ProcessOptions(isCluster, roles.Contains(SiloRole), roles.Contains(ApiRole));
    }
}
