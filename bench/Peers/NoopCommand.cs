using System.CommandLine;
using CouponKill.Api;
using CouponKill.Api.ShortCircuit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CouponKill.Bench.Peers;

/// <summary>Serves the claims endpoint without claims: the same front end and the same authentication, then a constant answer.</summary>
internal static class NoopCommand
{
    public const string Verb = "serve-noop";

    private static readonly byte[] Answer = (
        """{"orderId":"549755813890","activityId":"1","userId":"1000000000","seq":"""u8 +
        """2,"status":"confirmed","createdAt":"2026-01-01T00:00:00Z","holdExpiresAt":null}"""u8).ToArray();

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.", Required = true };
        var command = new Command(Verb, "Serves an endpoint that authenticates and does nothing (used by bench).") { urls };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => ServeAsync(parsed.GetRequiredValue(urls), cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(string urls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(["--urls", urls]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddFrontEnd();
        await using var app = builder.Build();
        app.UseFrontEnd();
        var route = app.Services.GetRequiredService<ShortCircuitHandler>();
        app.MapPost("/api/v1/activities/{id}/claims", (HttpContext context) =>
                route.HandleAsync(context, 0, static (context, _, _) => GuardedAnswer.Of(context, AnswerAsync(context))))
            .ShortCircuitForUsers();
        app.MapAllocations();
        await ((IHost)app).RunAsync(cancellationToken);
        return 0;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Answer.Length;
        return context.Response.Body.WriteAsync(Answer).AsTask();
    }
}
