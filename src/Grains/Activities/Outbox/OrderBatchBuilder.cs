using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>The orders that are published in one step, out of the records that tell of them.</summary>
/// <remarks>Its lists are used again, because new ones for each step would be a good part of what a claim allocates.</remarks>
internal sealed class OrderBatchBuilder(ActivityDefinition definition)
{
    private List<Order> _orders = [];
    private List<long> _seqs = [];

    /// <summary>The orders of all records since <see cref="Clear"/>.</summary>
    public IReadOnlyCollection<Order> Orders => _orders;

    /// <summary>Forgets all orders.</summary>
    public void Clear() => _orders.Clear();

    /// <summary>Gives the lists' memory back as well: thousands of activities may rest for hours.</summary>
    public void Release() => (_orders, _seqs) = ([], []);

    /// <summary>Adds what a record changes of orders.</summary>
    /// <returns>The numbers of those events, good until the next call.</returns>
    public IReadOnlyCollection<long> Add(LogRecord record)
    {
        _seqs.Clear();
        for (var decoder = new EventCodec.Decoder(record.Payload.Span); decoder.TryRead(out var e);)
        {
            if (!StockLedger.TryGetClaim(definition, e, out var claim))
                continue;
            _orders.Add(new Order(claim, e.Seq, e.AtMs));
            _seqs.Add(e.Seq);
        }

        return _seqs;
    }
}
