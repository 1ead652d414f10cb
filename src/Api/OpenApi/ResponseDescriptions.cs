using System.Globalization;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>The responses of all endpoints: the codes that come with a status, the advice when to try again, and the order.</summary>
internal static class ResponseDescriptions
{
    public static void Describe(OpenApiOperation operation, IEnumerable<DescribedAnswer> answers)
    {
        if (operation.Responses is not { } responses)
            return;
        AddAnswers(responses, answers);
        AddRetryAfter(responses);
        operation.Responses = Sort(responses);
    }

    private static void AddAnswers(OpenApiResponses responses, IEnumerable<DescribedAnswer> answers)
    {
        foreach (var group in answers.GroupBy(answer => answer.Status.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            if (responses.TryGetValue(group.Key, out var found) && found is OpenApiResponse response)
                response.Description = $"{response.Description}\n\n{string.Join('\n', group)}";
        }
    }

    private static void AddRetryAfter(OpenApiResponses responses)
    {
        foreach (var (status, found) in responses)
        {
            if (status is "429" or "503" && found is OpenApiResponse response)
                response.AddHeader("Retry-After", "Seconds after which to try again.");
        }
    }

    /// <summary>By status; the endpoints declare them in any order.</summary>
    private static OpenApiResponses Sort(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        return sorted;
    }
}
