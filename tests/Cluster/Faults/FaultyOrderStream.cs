namespace CouponKill.Cluster.Faults;

/// <summary>The real order stream, which can be made to say nothing, as Kafka's client does while the brokers are away.</summary>
internal sealed class FaultyOrderStream : IOutgoingGrainCallFilter
{
    private int _waiting;
    private int _sent;

    /// <summary>Messages are taken after this.</summary>
    public Task BeforeTaking { get; set; } = Task.CompletedTask;

    /// <summary>How many messages were sent.</summary>
    public int Sent => _sent;

    /// <summary>How many messages wait.</summary>
    public int Waiting => _waiting;

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName is "Enqueue")
        {
            Interlocked.Increment(ref _sent);
            Interlocked.Increment(ref _waiting);
            await BeforeTaking;
            Interlocked.Decrement(ref _waiting);
        }

        await context.Invoke();
    }
}
