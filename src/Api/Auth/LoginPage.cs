using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;

namespace CouponKill.Api.Auth;

/// <summary>The log-in page as HTML: no script, and a style that the content security policy names by its hash.</summary>
internal sealed class LoginPage : IResult
{
    private const string StyleStart = "<style>";
    private const string StyleEnd = "</style>";

    private static readonly string Template = Load("login.html");
    private static readonly string LogInForm = Load("login-form.html");
    private static readonly string LogOutForm = Load("logout-form.html");
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{StyleHash()}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private readonly int _status;
    private readonly string _html;

    private LoginPage(int status, string form)
    {
        _status = status;
        _html = Template.Replace("{{form}}", form, StringComparison.Ordinal);
    }

    /// <summary>Asks for a name and a password.</summary>
    public static LoginPage LoggedOut(AntiforgeryTokenSet token, string returnUrl, string username, string? error) => new(
        error is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
        Fill(LogInForm, token, returnUrl)
            .Replace("{{error}}", error is null ? "" : $"<p role=\"alert\">{WebUtility.HtmlEncode(error)}</p>", StringComparison.Ordinal)
            .Replace("{{username}}", WebUtility.HtmlEncode(username), StringComparison.Ordinal));

    /// <summary>Offers to go on, or to log out.</summary>
    public static LoginPage LoggedIn(AntiforgeryTokenSet token, string returnUrl) =>
        new(StatusCodes.Status200OK, Fill(LogOutForm, token, returnUrl));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(_html, httpContext.RequestAborted);
    }

    private static string Fill(string form, AntiforgeryTokenSet token, string returnUrl) => form
        .Replace("{{tokenField}}", WebUtility.HtmlEncode(token.FormFieldName), StringComparison.Ordinal)
        .Replace("{{token}}", WebUtility.HtmlEncode(token.RequestToken), StringComparison.Ordinal)
        .Replace("{{returnUrl}}", WebUtility.HtmlEncode(returnUrl), StringComparison.Ordinal);

    private static string StyleHash()
    {
        var start = Template.IndexOf(StyleStart, StringComparison.Ordinal) + StyleStart.Length;
        var style = Template[start..Template.IndexOf(StyleEnd, StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }

    private static string Load(string name)
    {
        using var stream = typeof(LoginPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
