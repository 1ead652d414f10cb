using System.Net.Sockets;
using CouponKill.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Turns what an operator can mend into one line. Everything else keeps its stack trace.</summary>
internal static class StartFailure
{
    /// <summary>The line, or null when the failure is not the operator's to mend.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        StorageException storage => storage.Message,
        AggregateException aggregate => aggregate.Flatten().InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
        FormatException format => format.Message,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"{SiloOptions.Section}:{nameof(SiloOptions.Port)} is in use by another process.",
        IOException io when io.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) => io.Message,
        { InnerException: { } inner } => Explain(inner),
        _ => null,
    };
}
