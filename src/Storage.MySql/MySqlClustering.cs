using Microsoft.Extensions.Options;

namespace CouponKill.Storage.MySql;

/// <summary>Orleans' membership in the database of the orders.</summary>
public static class MySqlClustering
{
    private const string Invariant = "MySql.Data.MySqlConnector";

    /// <summary>Makes a silo a member; needs <see cref="MySqlStorageExtensions.AddMySqlStorage"/>.</summary>
    public static ISiloBuilder UseMySqlClustering(this ISiloBuilder silo) => silo.UseAdoNetClustering(
        options => options.Configure<IOptions<MySqlOptions>>(static (clustering, mysql) =>
            (clustering.Invariant, clustering.ConnectionString) = (Invariant, mysql.Value.ConnectionString)));

    /// <summary>Lets a client find the silos; needs <see cref="MySqlStorageExtensions.AddMySqlStorage"/>.</summary>
    public static IClientBuilder UseMySqlClustering(this IClientBuilder client) => client.UseAdoNetClustering(
        options => options.Configure<IOptions<MySqlOptions>>(static (clustering, mysql) =>
            (clustering.Invariant, clustering.ConnectionString) = (Invariant, mysql.Value.ConnectionString)));
}
