using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Storage;

/// <summary>One step in the history of an object.</summary>
/// <param name="Revision">The version of the whole store that it made.</param>
/// <param name="Key">The object.</param>
/// <param name="Before">Its earlier state; null when it was made.</param>
/// <param name="After">Its new state, or the last one when it was deleted.</param>
/// <param name="IsDeletion">True when it is gone.</param>
internal sealed record Change(long Revision, ObjectKey Key, JsonObject? Before, JsonObject After, bool IsDeletion);
