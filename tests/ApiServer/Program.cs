using System.Runtime.InteropServices;
using CouponKill.ApiServer;

// dotnet run --project tests/ApiServer -- --port 8001, then: kubectl --server http://127.0.0.1:8001 get namespaces
var port = Array.IndexOf(args, "--port") is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1]) : 8001;
var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var api = await KubernetesApi.StartNewAsync(new ApiServerOptions { Port = port });
Console.WriteLine($"Listening at {api.Address}");
await stop.Task;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
