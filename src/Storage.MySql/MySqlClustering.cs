using Microsoft.Extensions.Configuration;

namespace CouponKill.Storage.MySql;

/// <summary>Orleans' membership in the database of the orders.</summary>
public static class MySqlClustering
{
    private const string Invariant = "MySql.Data.MySqlConnector";

    /// <summary>Makes a silo a member.</summary>
    public static ISiloBuilder UseMySqlClustering(this ISiloBuilder silo, IConfiguration configuration) => silo.UseAdoNetClustering(
        options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString(configuration)));

    /// <summary>Lets a client find the silos.</summary>
    public static IClientBuilder UseMySqlClustering(this IClientBuilder client, IConfiguration configuration) => client.UseAdoNetClustering(
        options => (options.Invariant, options.ConnectionString) = (Invariant, ConnectionString(configuration)));

    private static string? ConnectionString(IConfiguration configuration) =>
        configuration[$"{MySqlOptions.Section}:{nameof(MySqlOptions.ConnectionString)}"];
}
