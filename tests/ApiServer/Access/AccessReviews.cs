using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Access;

/// <summary>Answers "may I?" and "who am I?"; nothing of it is stored.</summary>
internal static class AccessReviews
{
    public static JsonObject Answer(Authorizer authorizer, User user, string kind, JsonObject review)
    {
        if (kind is "SelfSubjectReview")
        {
            var info = new JsonObject { ["username"] = user.Name, ["groups"] = Json.Strings(user.Groups) };
            review["status"] = new JsonObject { ["userInfo"] = info };
            return review;
        }

        var spec = review["spec"];
        var subject = spec.Text("user") is { } name
            ? new User(name, (spec.At("groups") as JsonArray ?? []).Select(group => group!.ToString()).ToList())
            : user;
        var status = new JsonObject { ["allowed"] = authorizer.Allows(subject, Request(spec)) };
        review["status"] = status;
        return review;
    }

    private static RequestInfo Request(JsonNode? spec)
    {
        if (spec.At("nonResourceAttributes") is { } path)
            return new RequestInfo { Path = path.Text("path") ?? "", Verb = path.Text("verb") ?? "" };
        var about = spec.At("resourceAttributes");
        return new RequestInfo
        {
            IsResource = true,
            Verb = about.Text("verb") ?? "",
            Group = about.Text("group") ?? "",
            Resource = about.Text("resource") ?? "",
            Subresource = about.Text("subresource") ?? "",
            Namespace = about.Text("namespace") ?? "",
            Name = about.Text("name") ?? "",
        };
    }
}
