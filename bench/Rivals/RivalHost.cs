using CouponKill.Api;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.ShortCircuit;
using CouponKill.Bench.Peers;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CouponKill.Bench.Rivals;

/// <summary>Serves a sale over HTTP: front end, authentication, route and answers are those of the real server.</summary>
internal static class RivalHost
{
    public const string Sales = "/sales";

    public static async Task<int> RunAsync(string urls, Action<WebApplicationBuilder> addSale, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(["--urls", urls]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddFrontEnd();
        addSale(builder);
        await using var app = builder.Build();
        app.UseFrontEnd();
        app.MapAllocations();
        app.Map(app.Services.GetRequiredService<ISale>());
        await ((IHost)app).RunAsync(cancellationToken);
        return 0;
    }

    private static void Map(this WebApplication app, ISale sale)
    {
        var route = app.Services.GetRequiredService<ShortCircuitHandler>();
        app.MapPost("/api/v1/activities/{id}/claims", (HttpContext context, string id) =>
            route.HandleAsync(context, (sale, id), static (context, userId, request) =>
                Claim(request.sale, context, userId, request.id))).ShortCircuitForUsers();
        app.MapPut(Sales + "/{id:long}", (long id, int units, CancellationToken cancel) => sale.OpenAsync(id, units, cancel))
            .RequireAuthorization(AuthPolicies.Admin);
        app.MapPost(Sales + "/{id:long}/settle", (long id, CancellationToken cancel) => sale.SettleAsync(id, cancel))
            .RequireAuthorization(AuthPolicies.Admin);
        app.MapGet(
            Sales + "/{id:long}",
            async (long id, CancellationToken cancel) => Results.Json(await sale.CountAsync(id, cancel), SaleJson.Default.SaleTally))
            .RequireAuthorization(AuthPolicies.Admin);
    }

    private static GuardedAnswer Claim(ISale sale, HttpContext context, long userId, string id) =>
        ActivityId.TryParse(id, out var activityId)
            ? GuardedAnswer.Of<ClaimOutcome, OutcomeWriter>(context, sale.ClaimAsync(activityId, userId))
            : GuardedAnswer.Of(context, ClaimProblems.InvalidId.WriteAsync(context.Response));

    private readonly struct OutcomeWriter : IAnswerWriter<ClaimOutcome>
    {
        public static Task WriteAsync(HttpResponse response, ClaimOutcome result) => ClaimAnswer.WriteAsync(response, result);
    }
}
