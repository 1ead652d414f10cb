namespace CouponKill.Api.Users;

/// <summary>A token.</summary>
/// <param name="AccessToken">The token; send it as Authorization: Bearer followed by the token.</param>
/// <param name="TokenType">The scheme of the Authorization header; always Bearer.</param>
/// <param name="ExpiresIn">How many seconds the token is valid; at least 1.</param>
internal sealed record TokenBody(string AccessToken, string TokenType, int ExpiresIn);
