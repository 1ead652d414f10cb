using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CouponKill.Grains.Users;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace CouponKill.Grains;

/// <summary>How grains write the state that they store as a whole; see <see cref="GrainStateStorage"/>.</summary>
public static class GrainStateSerializer
{
    /// <summary>How state is written: JSON that people can read, and that an older program reads without what it does not know.</summary>
    public static IGrainStorageSerializer Instance { get; } = CreateSerializer();

    private static SystemTextJsonGrainStorageSerializer CreateSerializer()
    {
        var options = new SystemTextJsonGrainStorageSerializerOptions();
        options.JsonSerializerOptions.TypeInfoResolver = GrainStateJson.Default;
        options.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;

        // Nothing of it gets into HTML, and a reason in Chinese takes half the bytes.
        options.JsonSerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return new SystemTextJsonGrainStorageSerializer(Options.Create(options));
    }
}

/// <summary>All state that is stored.</summary>
[JsonSerializable(typeof(BlockListState))]
internal sealed partial class GrainStateJson : JsonSerializerContext;
