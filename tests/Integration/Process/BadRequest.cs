using System.Net.Http.Headers;
using System.Text;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>Who sends a bad request.</summary>
public enum Sender
{
    Nobody,
    User,
    Admin,
    Expired,
    Forged,
    NoSignature,
    WrongAudience,
    WrongSubject,
    Garbage,
}

/// <summary>A request that must be refused, and how.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query; <c>{id}</c> stands for a real activity, <c>{order}</c> for somebody else's order.</param>
/// <param name="Sender">Whose token it carries.</param>
/// <param name="Body">The body, or null.</param>
/// <param name="Status">The status that is due.</param>
/// <param name="Field">The field at fault, if there is one.</param>
public sealed record BadRequest(
    string Name, string Method, string Path, Sender Sender, string? Body = null, int Status = 400, string? Field = null)
{
    public const string Activities = "/api/v1/admin/activities";
    public const string Blocks = "/api/v1/admin/users/2/block";
    public const string Users = "/api/v1/users";
    public const string Tokens = "/api/v1/tokens";

    public string MediaType { get; init; } = "application/json";

    public string? Key { get; init; }

    /// <summary>An activity whose body is right but for one field.</summary>
    /// <param name="name">What is wrong.</param>
    /// <param name="field">The field.</param>
    /// <param name="json">Its JSON value; null leaves the field away.</param>
    public static BadRequest Activity(string name, string field, string? json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = "\"Sale\"",
            ["total"] = "10",
            ["startsAt"] = "\"2030-01-01T00:00:00Z\"",
            ["endsAt"] = "\"2030-01-02T00:00:00Z\"",
            ["perUserLimit"] = "1",
            ["holdSeconds"] = "0",
        };
        if (json is null)
            fields.Remove(field);
        else
            fields[field] = json;
        var body = $"{{{string.Join(',', fields.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}";
        return new BadRequest(name, "POST", Activities, Sender.Admin, body, Field: field);
    }

    /// <summary>A block that is wrong in one field.</summary>
    public static BadRequest Block(string name, string body, string field) => new(name, "PUT", Blocks, Sender.Admin, body, Field: field);

    public HttpRequestMessage ToMessage(string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), path);
        if (Key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Key);
        if (Body is null)
            return request;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return request;
    }

    public string? Token(string key)
    {
        var tokens = new TokenMinter(key);
        return Sender switch
        {
            Sender.User => tokens.User(1),
            Sender.Admin => tokens.Admin(),
            Sender.Expired => new TokenMinter(key, TimeSpan.FromHours(-1)).Admin(),
            Sender.Forged => new TokenMinter(TokenMinter.NewKey()).Admin(),
            Sender.NoSignature => "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + tokens.Admin().Split('.')[1] + ".",
            Sender.WrongAudience => tokens.Sign("""{"sub":"1","role":"admin","iss":"couponkill","aud":"other","iat":1,"exp":4102444800}"""),
            Sender.WrongSubject => tokens.Mint("somebody", "user"),
            Sender.Garbage => "not.a.token",
            _ => null,
        };
    }

    public override string ToString() => Name;
}
