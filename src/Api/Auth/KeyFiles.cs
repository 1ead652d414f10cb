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
        var path = Path.Combine(data.Path, "keys");
        var directory = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        options.XmlRepository = new FileSystemXmlRepository(directory, loggers);
    }
}
