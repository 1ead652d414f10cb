using CouponKill.Operator.Runtime;

namespace CouponKill.Kubernetes.Operators;

/// <summary>An operator in this process.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    public RunningOperator(OperatorOptions options, Calls calls)
    {
        Calls = calls;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(calls.Dead);
        Task = System.Threading.Tasks.Task.Run(() => OperatorHost.RunAsync(options, _stop.Token));
    }

    public Calls Calls { get; }

    /// <summary>Its exit code.</summary>
    public Task<int> Task { get; }

    /// <summary>As SIGKILL would: nothing is given back.</summary>
    public async Task KillAsync()
    {
        Calls.Kill();
        await Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task;
        _stop.Dispose();
        Calls.Dispose();
    }
}
