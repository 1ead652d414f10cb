using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Installations;

/// <summary>What pods are told by variables: secrets, and what differs from pod to pod.</summary>
internal static class Variables
{
    public static JsonArray Of(Seckill seckill, string component)
    {
        var (stores, isSilo) = (seckill.Spec.Stores, component is Names.Silo);
        var servesApi = !isSilo || seckill.Spec.Api is null;
        var variables = new JsonArray(Plain("Roles", isSilo ? servesApi ? "silo,api" : "silo" : "api"));
        if (isSilo)
        {
            // Its name in the membership is its address: a pod that comes back has another one, and the old one is dead in seconds.
            variables.Add(new JsonObject
            {
                ["name"] = "Silo__AdvertisedAddress",
                ["valueFrom"] = new JsonObject
                {
                    ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "status.podIP" },
                },
            });
            variables.Add(Plain("Scaler__Port", "9090"));
        }

        variables.Add(Secret("MySql__ConnectionString", stores.Mysql.SecretRef.Name, stores.Mysql.SecretRef.Key ?? "connectionString"));
        variables.Add(Secret("Redis__Configuration", stores.Redis.SecretRef.Name, stores.Redis.SecretRef.Key ?? "configuration"));
        if (isSilo)
            variables.Add(Secret("Kafka__BootstrapServers", stores.Kafka.SecretRef.Name, stores.Kafka.SecretRef.Key ?? "bootstrapServers"));
        if (servesApi)
        {
            variables.Add(Secret("Jwt__Key", seckill.Spec.Auth.SecretRef.Name, "jwtKey"));
            variables.Add(Secret("Admin__Password", seckill.Spec.Auth.SecretRef.Name, "adminPassword", isOptional: true));
        }

        return variables;
    }

    private static JsonObject Plain(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject Secret(string variable, string secret, string key, bool isOptional = false)
    {
        var reference = new JsonObject { ["name"] = secret, ["key"] = key };
        if (isOptional)
            reference["optional"] = true;
        return new JsonObject { ["name"] = variable, ["valueFrom"] = new JsonObject { ["secretKeyRef"] = reference } };
    }
}
