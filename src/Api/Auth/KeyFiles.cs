using CouponKill.Shared;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>
/// Keeps the keys that protect cookies in the data directory, readable for this user only, unless the host has another place.
/// </summary>
internal sealed class KeyFiles(KeyDirectory data, ILoggerFactory loggers) : IPostConfigureOptions<KeyManagementOptions>
{
    public void PostConfigure(string? name, KeyManagementOptions options)
    {
        if (options.XmlRepository is not null)
            return;
        options.XmlRepository = new FileSystemXmlRepository(OwnerOnly.CreateDirectory(Path.Combine(data.Path, "keys")), loggers);
    }
}
