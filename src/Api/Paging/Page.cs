using System.Globalization;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Paging;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="After">The id before the first one wanted; 0 for the first page.</param>
/// <param name="Limit">The largest number of items; 1 to <see cref="MaxLimit"/>.</param>
internal readonly record struct Page(long After, int Limit)
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;

    /// <summary>Reads a page from the query.</summary>
    /// <param name="after">The parameter "after", or null if it is absent.</param>
    /// <param name="limit">The parameter "limit", or null if it is absent.</param>
    /// <param name="errors">Gets what is wrong with the two; the result is of no use then.</param>
    /// <param name="parseId">Gives an id of the listed things, or null for text that is none.</param>
    public static Page Read(string? after, string? limit, FieldErrors errors, Func<string, long?> parseId) =>
        new(ReadAfter(after, errors, parseId), ReadLimit(limit, errors));

    private static long ReadAfter(string? text, FieldErrors errors, Func<string, long?> parseId)
    {
        if (text is null)
            return 0;
        if (parseId(text) is { } id)
            return id;
        errors.Invalid("after", "Must be the id that ended the last page.");
        return 0;
    }

    private static int ReadLimit(string? text, FieldErrors errors)
    {
        if (text is null)
            return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            return limit;
        errors.Invalid("limit", $"Must be a whole number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }
}
