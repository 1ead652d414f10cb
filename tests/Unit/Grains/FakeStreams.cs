using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CouponKill.Contracts.Orders;
using Orleans.Streams;

namespace CouponKill.Unit.Grains;

/// <summary>Order streams that hand every batch to the test.</summary>
internal sealed class FakeStreams(Func<OrderBatch, Task> onNext) : IStreamProvider
{
    public string Name => OrderStreams.Provider;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        var stream = DispatchProxy.Create<IAsyncStream<T>, StreamProxy>();
        ((StreamProxy)(object)stream).OnNext = onNext;
        return stream;
    }

    [SuppressMessage("Performance", "CA1852", Justification = "A proxy is a class that is derived from at run time.")]
    internal class StreamProxy : DispatchProxy
    {
        public Func<OrderBatch, Task> OnNext { get; set; } = _ => Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod is { Name: "OnNextAsync" } ? OnNext((OrderBatch)args![0]!) : throw new NotSupportedException(targetMethod?.Name);
    }
}
