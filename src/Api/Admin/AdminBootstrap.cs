using System.Security.Cryptography;
using CouponKill.Api.Users;
using CouponKill.Ledger.Accounts;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Admin;

/// <summary>Creates the first admin before the first request is served, so that nobody else can.</summary>
internal sealed class AdminBootstrap(
    IAccountStore store, Accounts accounts, IOptions<AdminOptions> options, IHostEnvironment environment)
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    private const int GeneratedLength = 20;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await store.AnyAdminAsync(cancellationToken))
            return;
        var configured = options.Value.Password;
        if (string.IsNullOrEmpty(configured) && !environment.IsDevelopment())
            throw Refusal("Admin:Password is missing: there is no admin yet, and it becomes the first one's password.");

        var password = string.IsNullOrEmpty(configured) ? RandomNumberGenerator.GetString(Alphabet, GeneratedLength) : configured;
        if (await accounts.AddAsync(AdminOptions.Username, password, AccountRole.Admin, cancellationToken) is null)
            await RefuseUnlessMadeElsewhereAsync(cancellationToken);
        else if (string.IsNullOrEmpty(configured))
            Announce(password);
    }

    private static OptionsValidationException Refusal(string reason) => new(AdminOptions.Section, typeof(AdminOptions), [reason]);

    /// <summary>On the console, once, and never in a log: logs are kept and read by others.</summary>
    private static void Announce(string password) => Console.Out.WriteLine($"Admin password: {password}");

    private async Task RefuseUnlessMadeElsewhereAsync(CancellationToken cancellationToken)
    {
        if (!await store.AnyAdminAsync(cancellationToken))
            throw Refusal($"The account '{AdminOptions.Username}' exists, but it is no admin, and there is no other.");
    }
}
