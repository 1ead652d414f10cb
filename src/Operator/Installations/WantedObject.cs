using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Installations;

/// <summary>An object that an installation needs.</summary>
internal sealed record WantedObject(Kind Kind, JsonObject Body)
{
    public string Name => Body["metadata"]!["name"]!.GetValue<string>();

    /// <summary>Makes an object that belongs to an installation, and goes with it.</summary>
    public static WantedObject Of(Kind kind, Seckill seckill, string name, string? component, params (string Name, JsonNode Value)[] parts)
    {
        var body = kind.NewObject(seckill.Metadata.Namespace, name);
        var metadata = body["metadata"]!.AsObject();
        metadata["labels"] = Names.Labels(seckill, component);
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = Kind.Seckill.ApiVersion,
            ["kind"] = Kind.Seckill.Name,
            ["name"] = seckill.Metadata.Name,
            ["uid"] = seckill.Metadata.Uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });
        foreach (var (part, value) in parts)
            body[part] = value;
        metadata["annotations"] = new JsonObject { [Names.AppliedHash] = HashOf(body) };
        return new WantedObject(kind, body);
    }

    /// <summary>A short hash of a text that is the same on every machine.</summary>
    public static string HashOf(JsonNode node) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.ToJsonString())))[..16];
}
