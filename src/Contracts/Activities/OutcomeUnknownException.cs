namespace CouponKill.Contracts.Activities;

/// <summary>The effect of a command is not known: its append failed or was not answered. Repeating the command is safe.</summary>
/// <remarks>
/// It bears no cause: Orleans cannot carry the exceptions of drivers to another silo, and callers there would wait for their timeout
/// instead. Whoever throws it logs the cause.
/// </remarks>
/// <param name="message">The reason, in a sentence.</param>
[GenerateSerializer, Alias("ck.outcome-unknown")]
public sealed class OutcomeUnknownException(string message) : Exception(message);
