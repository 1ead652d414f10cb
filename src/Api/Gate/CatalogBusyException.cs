namespace CouponKill.Api.Gate;

/// <summary>The catalog is asked so much that it was not asked: nothing was done, and a repeat is safe.</summary>
internal sealed class CatalogBusyException() : Exception("Too many look-ups in the catalog are under way.");
