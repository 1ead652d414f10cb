using System.Text.Json;
using System.Text.Json.Serialization;

namespace CouponKill.Harness.Http;

/// <summary>JSON as a client reads it: ids are strings on the wire and numbers here.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ActivityBody))]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(PageBody<ActivityBody>))]
[JsonSerializable(typeof(PageBody<OrderBody>))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(CredentialsBody))]
[JsonSerializable(typeof(NewActivityBody))]
[JsonSerializable(typeof(RestockBody))]
[JsonSerializable(typeof(NewBlockBody))]
[JsonSerializable(typeof(BlockBody))]
[JsonSerializable(typeof(PageBody<BlockBody>))]
internal sealed partial class HarnessJson : JsonSerializerContext;
