using CouponKill.Api.Auth;
using Orleans.Dashboard;

namespace CouponKill.Silo.Hosting;

/// <summary>The Orleans Dashboard, for admins only: it shows the inside of the cluster.</summary>
internal static class Dashboard
{
    private const string Prefix = "/dashboard";

    /// <summary>
    /// Lets admins see it. It is mapped at the first visit: mapping compresses all of its pages, which was a sixth of every start.
    /// </summary>
    public static void MapDashboard(this WebApplication app)
    {
        var dashboard = new Lazy<RequestDelegate>(() => Build(app.Services));
        app.Map(Prefix + "/{**page}", context => ServeAsync(context, dashboard.Value))
            .RequireAuthorization(AuthPolicies.Dashboard)
            .ExcludeFromDescription();
    }

    private static Task ServeAsync(HttpContext context, RequestDelegate dashboard)
    {
        // Otherwise the dashboard's own routing takes the route as found.
        context.SetEndpoint(null);
        return dashboard(context);
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var branch = new ApplicationBuilder(services);
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapOrleansDashboard(Prefix).ExcludeFromDescription());
        return branch.Build();
    }
}
