using Microsoft.Extensions.Configuration;

namespace CouponKill.Api.Auth;

/// <summary>Where this process keeps its keys: <c>Data:Directory</c>, by default <c>data</c>.</summary>
internal sealed class KeyDirectory(IConfiguration configuration)
{
    public string Path { get; } = configuration["Data:Directory"] is { Length: > 0 } path ? path : "data";
}
