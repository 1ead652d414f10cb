using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Contracts.Activities;

/// <summary>Adds activities. A grain, because a process that only serves HTTP has no claim log; its key is <see cref="Key"/>.</summary>
[Alias("ck.IActivityRegistrarGrain")]
public interface IActivityRegistrarGrain : IGrainWithIntegerKey
{
    /// <summary>The key of the only one.</summary>
    const long Key = 0;

    /// <summary>Adds an activity to the catalog, under an id that neither the catalog nor any claim log knows.</summary>
    /// <param name="definition">The definition; its id is ignored.</param>
    /// <param name="key">
    /// A repeat with the same key returns the first activity, whatever is to be added; <see cref="CommandKey.None"/> adds always.
    /// </param>
    /// <exception cref="OutcomeUnknownException">A store does not answer. Repeating is safe with a key only.</exception>
    [Alias("Add"), ResponseTimeout("00:00:10")]
    Task<ActivityRegistration> AddAsync(ActivityDefinition definition, CommandKey key);
}

/// <summary>An activity that is in the catalog.</summary>
/// <param name="Definition">What was defined, with its id.</param>
/// <param name="IsReplay">True when an earlier request with the same key had added it.</param>
[GenerateSerializer, Immutable, Alias("ck.activity-registration")]
public sealed record ActivityRegistration([property: Id(0)] ActivityDefinition Definition, [property: Id(1)] bool IsReplay);
