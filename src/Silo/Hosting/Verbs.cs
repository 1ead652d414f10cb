using CouponKill.Silo.Accounts;
using CouponKill.Silo.Examining;
using CouponKill.Silo.Rebuilding;

namespace CouponKill.Silo.Hosting;

/// <summary>What the program can be asked for, by its first argument; without any it sells.</summary>
internal static class Verbs
{
    public static IReadOnlyList<string> Names { get; } =
        [Migration.Verb, HealthProbe.Verb, RebuildCommand.Verb, DoctorCommand.Verb, ResetPasswordCommand.Verb];

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => args switch
    {
        [Migration.Verb, .. var settings] => Migration.RunAsync(settings, cancellationToken),
        [HealthProbe.Verb, .. var settings] => HealthProbe.RunAsync(settings, cancellationToken),
        [RebuildCommand.Verb, ..] => RebuildCommand.RunAsync(args),
        [DoctorCommand.Verb, .. var settings] => DoctorCommand.RunAsync(settings, cancellationToken),
        [ResetPasswordCommand.Verb, .. var rest] => ResetPasswordCommand.RunAsync(rest, cancellationToken),
        _ => SiloApp.RunAsync(args, cancellationToken),
    };

    /// <summary>What did not happen, for the message that says why.</summary>
    public static string Failure(string[] args) => args switch
    {
        [Migration.Verb, ..] => "Not migrated",
        [HealthProbe.Verb, ..] => "Not asked",
        [RebuildCommand.Verb, ..] => "Not rebuilt",
        [DoctorCommand.Verb, ..] => "Not examined",
        [ResetPasswordCommand.Verb, ..] => "Password not changed",
        _ => "CouponKill did not start",
    };

    /// <summary>The exit code of a failure.</summary>
    public static int FailureCode(string[] args) => args is [DoctorCommand.Verb, ..] ? DoctorCommand.Failed : 1;
}
