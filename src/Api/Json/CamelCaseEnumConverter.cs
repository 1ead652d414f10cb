using System.Text.Json;
using System.Text.Json.Serialization;

namespace CouponKill.Api.Json;

/// <summary>Writes an enum by its name in camel case; numbers are refused.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
