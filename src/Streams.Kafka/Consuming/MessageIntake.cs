using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Decides what becomes of a message: it is read, passed by because it is another's, or put aside because nobody can read it.
/// </summary>
internal sealed class MessageIntake(PartitionServices services)
{
    /// <summary>It blocks while an unreadable message waits for the dead-letter topic: for the consumer's own thread.</summary>
    /// <param name="message">The message.</param>
    /// <param name="batch">What it holds; null when it is not for our consumers.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>False when stopped: the message is to be read again.</returns>
    public bool TryTake(ConsumeResult<byte[], byte[]> message, out StoredBatch? batch, CancellationToken stop)
    {
        batch = null;
        if (services.Owner.IsForeign(message.Message, out var owner))
        {
            services.Metrics.Foreign();
            services.Errors.ForeignMessage(message.TopicPartitionOffset, owner);
            return true;
        }

        return TryDecode(message.Message.Value, out batch, out var poison) || services.DeadLetters.Write(message, poison, stop);
    }

    private bool TryDecode(byte[]? value, out StoredBatch? batch, [NotNullWhen(false)] out string? poison)
    {
        try
        {
            (batch, poison) = (services.Codec.Decode(value), null);
            return true;
        }
        catch (PoisonMessageException e)
        {
            (batch, poison) = (null, e.Message);
            return false;
        }
    }
}
