using System.CommandLine;
using CouponKill.Harness.Commands;

namespace CouponKill.Tools.Demo;

/// <summary>Many users fight for few coupons on the running server.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The server. Without this option one is started if none answers there.",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
            CustomParser = result => ReadUrl(result.Tokens[0].Value, result.AddError),
        };
        var data = new Option<string?>("--data") { Description = "The server's data directory, where its key is." };
        var key = new Option<string?>("--jwt-key")
        {
            Description = "The server's signing key in base64, if it is not in the data directory.",
        };
        var users = WholeNumber.Option("--users", "Users who claim.", 5_000, 1_000_000);
        var coupons = WholeNumber.Option("--coupons", "Coupons for sale.", 1_000, 1_000_000);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 64, 10_000);
        var command = new Command("demo", "Sells coupons to more users than there are coupons, and checks the orders.")
        {
            url, data, key, users, coupons, connections,
        };
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(
            new DemoOptions(
                parsed.GetRequiredValue(url),
                parsed.GetResult(url) is { Implicit: false },
                parsed.GetValue(data),
                parsed.GetValue(key),
                parsed.GetValue(users),
                parsed.GetValue(coupons),
                parsed.GetValue(connections)),
            cancellationToken));
        return command;
    }

    private static Uri ReadUrl(string text, Action<string> fail)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        fail($"{text} is not the address of a server, such as http://127.0.0.1:8080.");
        return new Uri("http://invalid");
    }
}

/// <summary>What a demonstration is asked for.</summary>
/// <param name="Url">The server.</param>
/// <param name="IsUrlGiven">Somebody said where the server is: then it must be there.</param>
/// <param name="Data">The directory with the server's key.</param>
/// <param name="JwtKey">The server's key.</param>
/// <param name="Users">Users who claim.</param>
/// <param name="Coupons">Coupons for sale.</param>
/// <param name="Connections">Connections at the same time.</param>
internal sealed record DemoOptions(
    Uri Url, bool IsUrlGiven, string? Data, string? JwtKey, int Users, int Coupons, int Connections);
