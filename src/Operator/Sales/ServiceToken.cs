using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CouponKill.Operator.Sales;

/// <summary>
/// The operator's token for the admin API. Its subject never changes, because the API keeps Idempotency-Keys by caller; it is above
/// all ids that the server gives to users.
/// </summary>
internal static class ServiceToken
{
    public const long Subject = (1L << 53) + 17;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="base64Key">As <c>Jwt:Key</c> has it.</param>
    /// <param name="now">The time.</param>
    public static string Mint(string base64Key, DateTimeOffset now)
    {
        var (issued, expires) = (now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        var payload = $$"""{"sub":"{{Subject}}","role":"admin","iss":"couponkill","aud":"couponkill","iat":{{issued}},"exp":{{expires}}}""";
        var text = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8) + "." + Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(payload));
        var signature = HMACSHA256.HashData(Convert.FromBase64String(base64Key), Encoding.ASCII.GetBytes(text));
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}
