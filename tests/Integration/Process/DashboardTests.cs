using System.Net;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class DashboardTests(SharedSilo shop)
{
    private const string Dashboard = "/dashboard/";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_without_a_cookie_is_sent_to_the_log_in_page()
    {
        var answer = await BrowseAsync(Dashboard, cookies: null);
        Assert.Equal(302, answer.Status);
        Assert.Equal("/login", new Uri(shop.Client.Address, answer.Header("Location")).AbsolutePath);
    }

    [Fact]
    public async Task Whoever_types_the_address_of_the_log_out_gets_the_page_with_its_button()
    {
        var answer = await BrowseAsync("/logout", cookies: null);
        Assert.Equal(302, answer.Status);
        Assert.Equal("/login", answer.Header("Location"));
    }

    [Fact]
    public async Task The_bare_address_tells_where_to_go()
    {
        var answer = await BrowseAsync("/", cookies: null);
        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        Assert.Contains("/scalar", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_token_gets_401() =>
        Assert.Equal(401, (await shop.Client.GetAsync(Dashboard, token: null, Cancel)).Status);

    [Fact]
    public async Task A_user_gets_403() =>
        Assert.Equal(403, (await shop.Client.GetAsync(Dashboard, shop.Tokens.User(1), Cancel)).Status);

    [Fact]
    public async Task An_admins_token_opens_it() =>
        Assert.Equal(200, (await shop.Client.GetAsync(Dashboard, shop.Admin, Cancel)).Status);

    [Fact]
    public async Task Its_data_is_for_admins_only_as_well() =>
        Assert.Equal(401, (await shop.Client.GetAsync(Dashboard + "DashboardCounters", token: null, Cancel)).Status);

    [Fact]
    public async Task Logging_in_sets_a_cookie_that_opens_it()
    {
        var cookies = new CookieContainer();
        var answer = await LogInAsync(cookies, SharedSilo.AdminPassword);

        Assert.Equal(302, answer.Status);
        var cookie = answer.Header("Set-Cookie");
        Assert.NotNull(cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await BrowseAsync(Dashboard, cookies)).Status);
    }

    [Fact]
    public async Task A_wrong_password_sets_no_cookie()
    {
        var cookies = new CookieContainer();
        await LogInAsync(cookies, "not the password");
        Assert.Equal(302, (await BrowseAsync(Dashboard, cookies)).Status);
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var form =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["username"] = "admin", ["password"] = SharedSilo.AdminPassword };
        using var content = new FormUrlEncodedContent(form);
        var answer = await shop.Client.PostAsync("/login", token: null, content, key: null, Cancel);

        Assert.InRange(answer.Status, 400, 499);
        Assert.Null(answer.Header("Set-Cookie"));
    }

    private async Task<ApiAnswer> LogInAsync(CookieContainer cookies, string password)
    {
        var page = await BrowseAsync("/login", cookies);
        Assert.Equal(200, page.Status);
        var form = LogInForm.Fill(page.Body, "/login", "admin", password);
        var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(form.Fields) };
        return await BrowseAsync(request, cookies);
    }

    private Task<ApiAnswer> BrowseAsync(string path, CookieContainer? cookies) =>
        BrowseAsync(new HttpRequestMessage(HttpMethod.Get, path), cookies);

    private async Task<ApiAnswer> BrowseAsync(HttpRequestMessage request, CookieContainer? cookies)
    {
        request.Headers.Accept.ParseAdd("text/html");
        if (cookies is { Count: > 0 })
            request.Headers.Add("Cookie", cookies.GetCookieHeader(new Uri(shop.Client.Address, "/dashboard/")));
        var answer = await shop.Client.SendAsync(request, token: null, Cancel);
        if (answer.Header("Set-Cookie") is { } set)
            cookies?.SetCookies(shop.Client.Address, set);
        return answer;
    }
}
