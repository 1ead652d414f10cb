namespace CouponKill.Streams.Kafka;

/// <summary>A single event that is larger than <see cref="KafkaStreamOptions.MaxMessageBytes"/>. To repeat it is of no use.</summary>
public sealed class KafkaMessageTooLargeException : Exception
{
    /// <summary>Says what is too large.</summary>
    public KafkaMessageTooLargeException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is too large, and what found it.</summary>
    public KafkaMessageTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says nothing.</summary>
    public KafkaMessageTooLargeException()
    {
    }
}
