using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using CouponKill.Ledger.Orders;

namespace CouponKill.Harness.Http;

/// <summary>
/// The HTTP contract as a client sees it. Every call returns whatever the server answered; only a broken connection
/// (<see cref="HttpRequestException"/>) and a timeout (<see cref="OperationCanceledException"/>) are thrown.
/// </summary>
public sealed class CouponKillClient : IDisposable
{
    /// <summary>Items asked for in one page.</summary>
    public const int PageSize = 200;

    private readonly HttpClient _http;

    /// <summary>Creates a client with connections of its own.</summary>
    /// <param name="address">Scheme, host and port of the server.</param>
    /// <param name="connections">How many connections it may have at the same time.</param>
    public CouponKillClient(Uri address, int connections = 256)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Sees every request and its answer, and may throw; nobody does when null.</summary>
    public Action<HttpRequestMessage, ApiAnswer>? OnAnswer { get; set; }

    /// <summary>The server.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Registers an account.</summary>
    public Task<ApiAnswer> RegisterAsync(string username, string password, CancellationToken cancellationToken) =>
        PostAsync("/api/v1/users", token: null, Json(new CredentialsBody(username, password)), key: null, cancellationToken);

    /// <summary>Asks for a token.</summary>
    public Task<ApiAnswer> LogInAsync(string username, string password, CancellationToken cancellationToken) =>
        PostAsync("/api/v1/tokens", token: null, Json(new CredentialsBody(username, password)), key: null, cancellationToken);

    /// <summary>Claims a unit.</summary>
    public Task<ApiAnswer> ClaimAsync(long activityId, string token, string? key, CancellationToken cancellationToken) =>
        PostAsync(Activity(activityId) + "/claims", token, content: null, key, cancellationToken);

    /// <summary>The user's own claim.</summary>
    public Task<ApiAnswer> GetMyClaimAsync(long activityId, string token, CancellationToken cancellationToken) =>
        GetAsync(Activity(activityId) + "/claims/me", token, cancellationToken);

    /// <summary>One activity.</summary>
    public Task<ApiAnswer> GetActivityAsync(long activityId, CancellationToken cancellationToken) =>
        GetAsync(Activity(activityId), token: null, cancellationToken);

    /// <summary>One page of activities.</summary>
    /// <param name="query">The query with its question mark, or nothing.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<ApiAnswer> ListActivitiesAsync(string query, CancellationToken cancellationToken) =>
        GetAsync("/api/v1/activities" + query, token: null, cancellationToken);

    /// <summary>One order.</summary>
    public Task<ApiAnswer> GetOrderAsync(long orderId, string token, CancellationToken cancellationToken) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/orders/{orderId}"), token, cancellationToken);

    /// <summary>One page of orders: a user's own, or all of them for an admin.</summary>
    /// <param name="token">The access token of the user or admin who asks.</param>
    /// <param name="query">The query with its question mark, or nothing.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<ApiAnswer> ListOrdersAsync(string token, string query, CancellationToken cancellationToken) =>
        GetAsync("/api/v1/orders" + query, token, cancellationToken);

    /// <summary>Creates an activity.</summary>
    public Task<ApiAnswer> CreateActivityAsync(string adminToken, NewActivityBody body, CancellationToken cancellationToken) =>
        PostAsync("/api/v1/admin/activities", adminToken, Json(body), key: null, cancellationToken);

    /// <summary>Adds units.</summary>
    public Task<ApiAnswer> RestockAsync(
        long activityId, int quantity, string adminToken, string? key, CancellationToken cancellationToken) =>
        PostAsync(Admin(activityId) + "/restock", adminToken, Json(new RestockBody(quantity)), key, cancellationToken);

    /// <summary>Pauses, resumes or ends an activity.</summary>
    /// <param name="activityId">The id of the activity.</param>
    /// <param name="action"><c>pause</c>, <c>resume</c> or <c>end</c>.</param>
    /// <param name="adminToken">The access token of an admin.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<ApiAnswer> CommandAsync(long activityId, string action, string adminToken, CancellationToken cancellationToken) =>
        PostAsync($"{Admin(activityId)}/{action}", adminToken, content: null, key: null, cancellationToken);

    /// <summary>Compares an activity with its orders.</summary>
    public Task<ApiAnswer> AuditAsync(long activityId, string adminToken, CancellationToken cancellationToken) =>
        GetAsync(Admin(activityId) + "/audit", adminToken, cancellationToken);

    /// <summary>Blocks a user from claiming.</summary>
    public Task<ApiAnswer> BlockAsync(long userId, NewBlockBody body, string adminToken, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, Block(userId)) { Content = Json(body) }, adminToken, cancellationToken);

    /// <summary>Lets a user claim again.</summary>
    public Task<ApiAnswer> UnblockAsync(long userId, string adminToken, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, Block(userId)), adminToken, cancellationToken);

    /// <summary>Why and how long a user is blocked.</summary>
    public Task<ApiAnswer> GetBlockAsync(long userId, string adminToken, CancellationToken cancellationToken) =>
        GetAsync(Block(userId), adminToken, cancellationToken);

    /// <summary>One page of blocked users.</summary>
    /// <param name="query">The query with its question mark, or nothing.</param>
    /// <param name="adminToken">The access token of an admin.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<ApiAnswer> ListBlockedAsync(string query, string adminToken, CancellationToken cancellationToken) =>
        GetAsync("/api/v1/admin/users/blocked" + query, adminToken, cancellationToken);

    /// <summary>All stored orders of one activity, live or not, by ascending id.</summary>
    /// <exception cref="InvalidOperationException">A page is refused.</exception>
    public async Task<IReadOnlyList<OrderBody>> ReadOrdersAsync(
        long activityId, string adminToken, CancellationToken cancellationToken)
    {
        var orders = new List<OrderBody>();
        // Orders are listed by id, and the activity is the upper part of the id.
        var after = activityId == 1 ? null : OrderId.From(activityId - 1, OrderId.MaxSeq).ToString();
        do
        {
            var query = $"?limit={PageSize}{(after is null ? "" : "&after=" + after)}";
            var page = (await ListOrdersAsync(adminToken, query, cancellationToken)).Expect<PageBody<OrderBody>>(200);
            orders.AddRange(page.Items.Where(order => order.ActivityId == activityId));
            after = page.Items.Any(order => order.ActivityId > activityId) ? null : page.Next;
        }
        while (after is not null);
        return orders;
    }

    /// <summary>GETs a path.</summary>
    public Task<ApiAnswer> GetAsync(string path, string? token, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token, cancellationToken);

    /// <summary>POSTs to a path.</summary>
    public Task<ApiAnswer> PostAsync(
        string path, string? token, HttpContent? content, string? key, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return SendAsync(request, token, cancellationToken);
    }

    /// <summary>Sends any request and disposes of it.</summary>
    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request, string? token, CancellationToken cancellationToken)
    {
        using var owned = request;
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var answer = new ApiAnswer((int)response.StatusCode, body, headers);
        OnAnswer?.Invoke(request, answer);
        return answer;
    }

    /// <summary>
    /// HttpClient lets a bare SocketException out when a server that is going away drops a connection in the moment between its opening
    /// and the look at its remote address.
    /// </summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, exception.Message, exception);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private static string Activity(long id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{id}");

    private static string Admin(long id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/admin/activities/{id}");

    private static string Block(long userId) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/admin/users/{userId}/block");

    private static JsonContent Json<T>(T body) =>
        JsonContent.Create(body, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)HarnessJson.Default.GetTypeInfo(typeof(T))!);
}
