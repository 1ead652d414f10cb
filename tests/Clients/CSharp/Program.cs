// Sells and buys a coupon with a client that is generated from the API's description: what is described must be what is answered.
using System.Globalization;
using System.Net.Http.Headers;
using CouponKill.Generated;
using CouponKill.Generated.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var (baseUrl, adminPassword) = (args[0], args[1]);
var anybody = Client(token: null);
var admin = await LogInAsync("admin", adminPassword);
var now = DateTimeOffset.UtcNow;
var sale = await admin.Api.V1.Admin.Activities.PostAsync(
    new CreateActivityRequest { Name = "C#", Total = 1, StartsAt = now.AddMinutes(-1), EndsAt = now.AddMinutes(10) },
    request => request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString()));
Equal(ActivityStatus.Open, sale!.Status);

var name = string.Create(CultureInfo.InvariantCulture, $"cs-{now.ToUnixTimeMilliseconds()}");
var account = await anybody.Api.V1.Users.PostAsync(new RegisterRequest { Username = name, Password = "correct horse battery" });
var user = await LogInAsync(name, "correct horse battery");

var claims = user.Api.V1.Activities[sale.Id!].Claims;
var claim = await claims.PostAsync();
Equal(account!.UserId, claim!.UserId);
Equal(claim.OrderId, (await claims.PostAsync())!.OrderId);
Equal(claim.Status, (await user.Api.V1.Orders[claim.OrderId!].GetAsync())!.Status);
try
{
    await admin.Api.V1.Activities[sale.Id!].Claims.PostAsync();
    throw new InvalidOperationException("A second unit of one was sold.");
}
catch (ApiProblem problem)
{
    Equal(ApiProblem_code.Sold_out, problem.Code);
}

Console.WriteLine($"The C# client bought order {claim.OrderId}.");

async Task<CouponKillApi> LogInAsync(string username, string password)
{
    var token = await anybody.Api.V1.Tokens.PostAsync(new TokenRequest { Username = username, Password = password });
    return Client(token!.AccessToken);
}

// Kiota's own providers send tokens over TLS only.
CouponKillApi Client(string? token)
{
    var http = KiotaClientFactory.Create();
    http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    return new CouponKillApi(new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = baseUrl });
}

static void Equal<T>(T expected, T actual)
{
    if (!EqualityComparer<T>.Default.Equals(expected, actual))
        throw new InvalidOperationException($"Expected {expected}, but got {actual}.");
}
