using System.Globalization;
using System.Text.Json;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>The responses of all endpoints: the codes that come with a status, the advice when to try again, and the order.</summary>
internal static class ResponseDescriptions
{
    public static void Describe(OpenApiOperation operation, IEnumerable<DescribedAnswer> answers)
    {
        if (operation.Responses is not { } responses)
            return;
        AddAnswers(responses, answers.Concat(CommonProblems.Of(operation)));
        AddRetryAfter(responses);
        AddHeadersTooLarge(responses);
        operation.Responses = Sort(responses);
    }

    private static void AddAnswers(OpenApiResponses responses, IEnumerable<DescribedAnswer> answers)
    {
        var different = answers.DistinctBy(answer => (answer.Status, answer.Problem?.Code));
        foreach (var group in different.GroupBy(answer => answer.Status.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            if (responses.TryGetValue(group.Key, out var found) && found is OpenApiResponse response)
            {
                response.Description = $"{response.Description}\n\n{string.Join('\n', group)}";
                AddExamples(response, group.Select(answer => answer.Problem).OfType<ApiProblem>());
            }
        }
    }

    /// <summary>By their codes, so that machines find the codes of an operation, too.</summary>
    private static void AddExamples(OpenApiResponse response, IEnumerable<ApiProblem> problems)
    {
        if (response.Content?.TryGetValue(ApiProblem.ContentType, out var content) != true || content is not OpenApiMediaType problem)
            return;
        problem.Examples = problems.ToDictionary(
            example => example.Code,
            IOpenApiExample (example) => new OpenApiExample
            {
                Summary = example.Title,
                Value = JsonSerializer.SerializeToNode(example, ApiJsonContext.Default.ApiProblem),
            },
            StringComparer.Ordinal);
    }

    /// <summary>What the server answers before it has a request that an endpoint could see.</summary>
    private static void AddHeadersTooLarge(OpenApiResponses responses) => responses.Add(
        StatusCodes.Status431RequestHeaderFieldsTooLarge.ToString(CultureInfo.InvariantCulture),
        new OpenApiResponse { Description = "The headers are larger than 32 KiB. The answer has no body, and the connection closes." });

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
