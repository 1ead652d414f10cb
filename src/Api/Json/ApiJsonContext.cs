using System.Text.Json;
using System.Text.Json.Serialization;
using CouponKill.Api.Activities;
using CouponKill.Api.Admin;
using CouponKill.Api.Admin.Blocks;
using CouponKill.Api.Claims;
using CouponKill.Api.Orders;
using CouponKill.Api.Problems;
using CouponKill.Api.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Json;

/// <summary>All JSON of the API. Strict in reading: no unknown or duplicate members, no comments, exact names.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = false,
    RespectNullableAnnotations = false,
    MaxDepth = 8,
    Converters = [typeof(UtcTimeConverter), typeof(CamelCaseEnumConverter<ActivityStatus>), typeof(CamelCaseEnumConverter<ClaimStatus>)])]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(ClaimBody))]
[JsonSerializable(typeof(ActivityBody))]
[JsonSerializable(typeof(ActivityListBody))]
[JsonSerializable(typeof(OrderListBody))]
[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(CreateActivityRequest))]
[JsonSerializable(typeof(RestockRequest))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(BlockBody))]
[JsonSerializable(typeof(BlockListBody))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
