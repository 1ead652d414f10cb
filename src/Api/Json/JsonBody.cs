using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CouponKill.Api.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace CouponKill.Api.Json;

/// <summary>A request's body, read and validated, or the problem with it.</summary>
internal sealed class JsonBody<T> : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private JsonBody(T? value, ApiProblem? problem) => (Value, Problem) = (value, problem);

    public T? Value { get; }

    public ApiProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsValid => Problem is null;

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) => await ReadAsync(context);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (!T.MayBeAbsent)
            builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
    }

    public static async ValueTask<JsonBody<T>> ReadAsync(HttpContext context)
    {
        var bytes = await BodyBytes.ReadAsync(context.Request);
        if (bytes is null)
            return new JsonBody<T>(null, KnownProblems.BodyTooLarge);
        if (bytes.Length == 0 && T.MayBeAbsent)
            return Parse("{}"u8, context);
        if (bytes.Length == 0)
            return new JsonBody<T>(null, KnownProblems.MalformedJson("The body is missing: send a JSON object."));
        if (BodyBytes.AreEncoded(context.Request))
        {
            context.Response.Headers.AcceptEncoding = "identity";
            return new JsonBody<T>(null, KnownProblems.UnsupportedEncoding);
        }

        if (!BodyBytes.AreJson(context.Request))
            return new JsonBody<T>(null, KnownProblems.UnsupportedMediaType);
        return Parse(bytes, context);
    }

    private static JsonBody<T> Parse(ReadOnlySpan<byte> utf8, HttpContext context)
    {
        var problem = StrictJson.Read(utf8, T.Json, out var value);
        if (problem is not null || value is null)
            return new JsonBody<T>(null, problem ?? KnownProblems.MalformedJson("The body must be a JSON object."));
        var errors = new FieldErrors();
        value.Validate(errors, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        return new JsonBody<T>(value, errors.ToProblem());
    }
}
