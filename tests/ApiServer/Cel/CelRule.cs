using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Cel;

/// <summary>An expression that can't be read, or can't be answered.</summary>
internal sealed class CelException(string message) : Exception(message);

/// <summary>A rule.</summary>
internal sealed class CelRule
{
    public string? FieldPath { get; init; }

    public string? Reason { get; init; }

    public static CelRule Read(JsonObject rule, string path) => throw new CelException($"{path}: {rule}");

    public string? Check(FieldSchema schema, JsonNode? value, JsonNode? old) => $"{FieldPath}{schema.Type}{value}{old}";
}
