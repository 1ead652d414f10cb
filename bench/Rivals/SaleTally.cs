using System.Text.Json.Serialization;

namespace CouponKill.Bench.Rivals;

/// <summary>What a store says of a sale after it.</summary>
/// <param name="Left">Units that are still there.</param>
/// <param name="Orders">Orders that are stored.</param>
/// <param name="Users">Users who have one.</param>
internal sealed record SaleTally(long Left, long Orders, long Users);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SaleTally))]
internal sealed partial class SaleJson : JsonSerializerContext;
