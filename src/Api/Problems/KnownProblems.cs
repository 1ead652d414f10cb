namespace CouponKill.Api.Problems;

/// <summary>Every error that the API answers with, but for the outcomes of commands: those are in OutcomeTable.</summary>
internal static class KnownProblems
{
    public static ApiProblem UsernameTaken { get; } =
        new(409, "username_taken", "Username taken", "There is an account with this name.") { Field = "username" };

    public static ApiProblem BlockListFull { get; } =
        new(409, "block_list_full", "Block list full", "As many users are blocked as can be; unblock some, or let blocks end.");

    public static ApiProblem OrderNotFound { get; } = new(404, "order_not_found", "Order not found", "You have no such order.");

    public static ApiProblem NotBlocked { get; } = new(404, "not_blocked", "Not blocked", "The user is not blocked.");

    public static ApiProblem NoClaim { get; } = new(404, "no_claim", "No claim", "You have no claim in this activity.");

    public static ApiProblem NotFound { get; } = new(404, "not_found", "Not found", "There is nothing at this address.");

    /// <summary>For somebody who has opened the bare address.</summary>
    public static ApiProblem NothingHere { get; } =
        NotFound with { Detail = "This is CouponKill. The API is at /api/v1 and is described at /scalar; admins go to /dashboard." };

    public static ApiProblem MethodNotAllowed { get; } =
        new(405, "method_not_allowed", "Method not allowed", "This address does not know this method; see the Allow header.");

    public static ApiProblem Unauthenticated { get; } =
        new(401, "unauthenticated", "Not authenticated", "Send a token: Authorization: Bearer <token>.");

    public static ApiProblem InvalidToken { get; } = new(401, "invalid_token", "Invalid token", "The token is not one of ours.");

    public static ApiProblem TokenExpired { get; } = new(401, "token_expired", "Token expired", "The token has expired; get a new one.");

    public static ApiProblem BadCredentials { get; } =
        new(401, "bad_credentials", "Bad credentials", "There is no account with this name and password.");

    public static ApiProblem Forbidden { get; } = new(403, "forbidden", "Forbidden", "Your role does not allow this.");

    public static ApiProblem AntiforgeryFailed { get; } =
        new(400, "antiforgery_failed", "Form expired", "Load the log-in page again and repeat.");

    public static ApiProblem HttpsRequired { get; } =
        new(400, "https_required", "HTTPS required", "Logging in works over HTTPS only.");

    public static ApiProblem MalformedRequest { get; } =
        new(400, "malformed_request", "Malformed request", "The request breaks the rules of HTTP.");

    public static ApiProblem RequestTimeout { get; } = new(408, "request_timeout", "Request timeout", "The request came too slowly.");

    public static ApiProblem BodyTooLarge { get; } = new(413, "body_too_large", "Body too large", "A body has at most 64 KiB.");

    public static ApiProblem UnsupportedMediaType { get; } =
        new(415, "unsupported_media_type", "Unsupported media type", "Send application/json in UTF-8.") { Field = "Content-Type" };

    public static ApiProblem UnsupportedEncoding { get; } = UnsupportedMediaType with
    {
        Detail = "Send the body as it is, without a content coding.",
        Field = "Content-Encoding",
    };

    public static ApiProblem InternalError { get; } = new(500, "internal_error", "Internal error", "Something unexpected went wrong.");

    public static ApiProblem InvalidIdempotencyKey { get; } =
        InvalidField("Idempotency-Key", "Must be 1 to 200 visible ASCII characters, and must be sent once.");

    public static ApiProblem PasswordsBusy { get; } =
        new(429, "rate_limited", "Too many requests", "Too many people register or log in; wait a moment.") { RetryAfterSeconds = 2 };

    public static ApiProblem MalformedJson(string detail) => new(400, "malformed_json", "Malformed JSON", detail);

    public static ApiProblem UnknownField(string field) =>
        new(400, "unknown_field", "Unknown field", "There is no such field here.") { Field = field };

    public static ApiProblem DuplicateField(string field) =>
        new(400, "duplicate_field", "Duplicate field", "The field is given twice.") { Field = field };

    public static ApiProblem UnknownParameter(string name) =>
        new(400, "unknown_parameter", "Unknown parameter", "There is no such query parameter here.") { Field = name };

    public static ApiProblem DuplicateParameter(string name) =>
        new(400, "duplicate_parameter", "Duplicate parameter", "The query parameter is given more than once.") { Field = name };

    public static ApiProblem InvalidField(string field, string detail) =>
        new(400, "invalid_field", "Invalid field", detail) { Field = field };

    public static ApiProblem MissingField(string field) =>
        new(400, "missing_field", "Missing field", "The field is missing.") { Field = field };

    public static ApiProblem InvalidId(string field) =>
        new(400, "invalid_id", "Invalid id", "This is not an id: ids are decimal numbers from 1 to 9223372036854775807.") { Field = field };

    /// <summary>The problem that stands for a bare status.</summary>
    public static ApiProblem ForStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthenticated,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        < StatusCodes.Status500InternalServerError => MalformedRequest with { Status = status },
        _ => InternalError with { Status = status },
    };
}
