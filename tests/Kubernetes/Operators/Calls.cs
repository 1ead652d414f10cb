namespace CouponKill.Kubernetes.Operators;

/// <summary>All calls of an operator, to Kubernetes and to the application; it may die at one of them.</summary>
/// <param name="last">The number of the call at which it dies; none when null.</param>
/// <param name="isCarriedOut">True when that call is carried out, and only its answer is lost.</param>
internal sealed class Calls(int? last = null, bool isCarriedOut = false) : IDisposable
{
    private readonly CancellationTokenSource _dead = new();
    private int _count;

    /// <summary>Cancelled at its death.</summary>
    public CancellationToken Dead => _dead.Token;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The dead call nothing: neither to finish, nor to give back a lease.</summary>
    public void Kill() => _dead.Cancel();

    public DelegatingHandler ToKubernetes() => new Handler(this);

    public HttpMessageHandler ToApplication() => new Handler(this) { InnerHandler = new SocketsHttpHandler() };

    public void Dispose() => _dead.Dispose();

    private sealed class Handler(Calls calls) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isLast = Interlocked.Increment(ref calls._count) == calls.Last;
            if (isLast && !calls.IsCarriedOut)
                calls.Kill();
            ThrowIfDead();
            var response = await base.SendAsync(request, cancellationToken);
            if (isLast)
                calls.Kill();
            ThrowIfDead();
            return response;
        }

        private void ThrowIfDead()
        {
            if (calls.Dead.IsCancellationRequested)
                throw new HttpRequestException("This operator is dead.");
        }
    }

    private int? Last => last;

    private bool IsCarriedOut => isCarriedOut;
}
