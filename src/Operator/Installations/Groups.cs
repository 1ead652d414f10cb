using System.Text.Json;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Installations;

/// <summary>By what an installation finds its objects and its sales.</summary>
internal static class Groups
{
    /// <summary>The owners of an object, by their uids.</summary>
    public static IEnumerable<string> OfOwned(JsonElement body) =>
        body.At("metadata", "ownerReferences") is { } owners
            ? owners.EnumerateArray().Select(owner => owner.Text("uid") ?? "").Distinct(StringComparer.Ordinal)
            : [];

    /// <summary>The installation that a sale names.</summary>
    public static IEnumerable<string> OfSale(JsonElement sale) =>
        sale.Text("spec", "seckillRef") is { } name ? [OfSeckill(new ObjectKey(sale.Metadata().Namespace, name))] : [];

    /// <summary>The sales that name this installation.</summary>
    public static string OfSeckill(ObjectKey seckill) => seckill.ToString();
}
