using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CouponKill.ApiServer.Http;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    public static async Task Json(HttpContext context, int code, JsonObject body, string contentType = "application/json")
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(Bodies.Write(body), context.RequestAborted);
    }

    public static async Task Text(HttpContext context, int code, string body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    public static Task Failure(HttpContext context, ApiException exception)
    {
        if (exception.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = $"{seconds}";
        return Json(context, exception.Code, exception.ToStatus());
    }
}
