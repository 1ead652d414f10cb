using CouponKill.Api.Admin;
using CouponKill.Silo.Configuration;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Accounts;

/// <summary>
/// The verb <c>reset-password NAME</c>: gives an admin another password. It is read from standard input or from a file, and never from the
/// arguments, which others can see. In the embedded profile the process must be stopped.
/// </summary>
internal static class ResetPasswordCommand
{
    public const string Verb = "reset-password";

    private const string FileOption = "--file";
    private const string Usage = $"Give the name of an admin: {Verb} NAME [{FileOption}=PATH] [--KEY=VALUE ...]; the new password is "
        + "read from standard input, or from the file.";

    /// <returns>0 when the admin has the new password.</returns>
    /// <exception cref="StartException">It was not changed.</exception>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args is not [var username, .. var rest] || username.StartsWith('-'))
            throw new StartException(Usage);
        var file = rest.FirstOrDefault(IsFile);
        using var host = Build([.. rest.Where(arg => !IsFile(arg))]);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        var password = ReadPassword(file?[(FileOption.Length + 1)..]);
        await host.Services.PrepareStorageAsync(cancellationToken);
        var passwords = host.Services.GetRequiredService<AdminPasswords>();
        if (await passwords.ResetAsync(username, password, cancellationToken) is { } fault)
            throw new StartException(fault);
        Console.Out.WriteLine($"The admin {username} has the new password. Sessions that exist stay valid until they expire.");
        return 0;
    }

    private static bool IsFile(string arg) => arg.StartsWith($"{FileOption}=", StringComparison.Ordinal);

    /// <summary>Accounts are in MySQL in a cluster: Redis may be away.</summary>
    private static IHost Build(string[] settings)
    {
        var builder = StorageTool.CreateBuilder(settings, [FileOption]);
        if (ProcessOptions.Read(builder.Configuration).IsCluster)
            builder.Services.AddReadModels();
        else
            builder.Services.AddEmbeddedStorage();
        builder.Services.AddAdminPasswords();
        return builder.Build();
    }

    private static string ReadPassword(string? file)
    {
        var password = file is null ? SecretText.Read("standard input", Console.In) : SecretText.Read(FileOption, file);
        return password.AsSpan().ContainsAny('\r', '\n') ? throw new StartException("The password has several lines.") : password;
    }
}
