namespace CouponKill.Shared;

/// <summary>The setting is a secret, or holds some: it may come from a file, and is never told.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
