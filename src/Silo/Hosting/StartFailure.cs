using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Turns what an operator can mend into one line. Everything else keeps its stack trace.</summary>
internal static class StartFailure
{
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>The line, or null when the failure is not the operator's to mend.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        StorageException or StartException or RebuildException or FormatException or OrleansConfigurationException => exception.Message,
        // Somebody took a port after PortCheck; the outer exception names the address.
        { InnerException: AddressInUseException } or AddressInUseException => exception.Message,
        // A value that is no number, time or whatever its key needs; the message names the key.
        InvalidOperationException { Source: Binder } => exception.Message,
        AggregateException aggregate => aggregate.Flatten().InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
        { InnerException: { } inner } => Explain(inner),
        _ => null,
    };
}
