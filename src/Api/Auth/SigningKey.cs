using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>The key that signs and checks tokens.</summary>
internal sealed class SigningKey(IOptions<JwtOptions> options)
{
    public SymmetricSecurityKey Value { get; } = new(options.Value.ReadKey());
}
