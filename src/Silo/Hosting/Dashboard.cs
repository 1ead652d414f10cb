using CouponKill.Api.Auth;
using Orleans.Dashboard;

namespace CouponKill.Silo.Hosting;

/// <summary>The Orleans Dashboard, for admins only: it shows the inside of the cluster.</summary>
internal static class Dashboard
{
    public static void MapDashboard(this WebApplication app) =>
        app.MapOrleansDashboard("/dashboard").RequireAuthorization(AuthPolicies.Dashboard).ExcludeFromDescription();
}
