using CouponKill.Silo.Configuration;

namespace CouponKill.Silo.Hosting;

/// <summary>The verb <c>health</c>: asks a process on this machine whether it is ready. For containers that have no curl.</summary>
internal static class HealthProbe
{
    public const string Verb = "health";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <returns>0 when it is ready, otherwise 1.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables().AddCommandLine(args);
        configuration.BeStrict(args);
        var url = configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls.Split(';')[0] : SiloApp.DefaultUrl;
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(
                new Uri($"http://127.0.0.1:{BindingAddress.Parse(url).Port}/healthz/ready"), cancellationToken);
            Console.Out.WriteLine($"{url} answers {(int)answer.StatusCode}.");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"{url} does not answer: {exception.Message}");
            return 1;
        }
    }
}
