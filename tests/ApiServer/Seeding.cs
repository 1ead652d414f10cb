using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Writes;

namespace CouponKill.ApiServer;

/// <summary>What every cluster has from the beginning.</summary>
internal static class Seeding
{
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static void Seed(ServerParts parts)
    {
        foreach (var name in Namespaces)
        {
            var request = new WriteRequest(KindRegistry.Get("v1", "namespaces"), "", "") { FieldManager = "kube-apiserver" };
            parts.Writer.Create(request, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        }
    }
}
