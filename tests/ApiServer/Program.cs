using CouponKill.ApiServer;

// dotnet run --project tests/ApiServer -- --port 8001, then: kubectl --server http://127.0.0.1:8001 get namespaces
var port = Array.IndexOf(args, "--port") is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1]) : 8001;
await using var api = await KubernetesApi.StartNewAsync(new ApiServerOptions { Port = port });
Console.WriteLine($"Listening at {api.Address}");
var stop = new TaskCompletionSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.TrySetResult();
};
await stop.Task;
