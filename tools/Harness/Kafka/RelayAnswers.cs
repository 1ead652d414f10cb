using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CouponKill.Harness.Kafka;

/// <summary>What a relay answers by itself: logging in, and making topics. Used by one connection.</summary>
internal sealed class RelayAnswers(MockKafka brokers, RelayOptions options)
{
    private const int AuthenticationFailed = 58;
    private const int TopicExists = 36;
    private const int FlexibleFrom = 3;
    private const string Mechanism = "PLAIN";

    private bool _isLoggedIn = options.Login is null;

    private IEnumerable<(short Api, short MaxVersion)> Kinds =>
    [
        .. options.Login is null ? Array.Empty<(short, short)>() : [(KafkaRequest.SaslHandshake, 1), (KafkaRequest.SaslAuthenticate, 0)],
        .. options.CreatesTopics ? [(KafkaRequest.CreateTopics, 4), (KafkaRequest.CreatePartitions, 1)] : Array.Empty<(short, short)>(),
    ];

    /// <summary>True for a request that only a client which has logged in may send.</summary>
    public bool IsRefused(KafkaRequest request) => !_isLoggedIn && request.Api != KafkaRequest.ApiVersions;

    /// <summary>Answers what the brokers cannot.</summary>
    public bool TryAnswer(KafkaRequest request, [NotNullWhen(true)] out byte[]? answer)
    {
        answer = request.Api switch
        {
            KafkaRequest.SaslHandshake => new KafkaWriter(request.Correlation).Int16(0).Int32(1).Text(Mechanism).ToArray(),
            KafkaRequest.SaslAuthenticate => LogIn(request),
            KafkaRequest.CreateTopics when _isLoggedIn => Create(request),
            KafkaRequest.CreatePartitions when _isLoggedIn => Grow(request),
            _ => null,
        };
        return answer is not null;
    }

    /// <summary>Adds what the relay answers to the list of what the brokers do.</summary>
    public byte[] Advertise(byte[] answer, short version)
    {
        const int CountAt = 6;
        var isFlexible = version >= FlexibleFrom;
        var (countBytes, kindBytes) = isFlexible ? (1, 7) : (4, 6);
        var count = isFlexible ? answer[CountAt] - 1 : answer[CountAt + 3];
        var end = CountAt + countBytes + (count * kindBytes);
        var more = Kinds.SelectMany(kind => Kind(kind, isFlexible)).ToArray();
        byte[] all = [.. answer[..end], .. more, .. answer[end..]];
        all[CountAt + countBytes - 1] += (byte)(more.Length / kindBytes);
        return all;
    }

    private static IEnumerable<byte> Kind((short Api, short MaxVersion) kind, bool isFlexible) =>
        isFlexible ? [0, (byte)kind.Api, 0, 0, 0, (byte)kind.MaxVersion, 0] : [0, (byte)kind.Api, 0, 0, 0, (byte)kind.MaxVersion];

    private byte[] LogIn(KafkaRequest request)
    {
        var reader = new KafkaReader(request.Body.Span);
        var given = Encoding.UTF8.GetString(reader.Bytes(reader.Int32()));
        _isLoggedIn = string.Equals(given, $"\0{options.Login?.User}\0{options.Login?.Password}", StringComparison.Ordinal);
        var answer = new KafkaWriter(request.Correlation);
        return _isLoggedIn
            ? answer.Int16(0).NoText().Int32(0).ToArray()
            : answer.Int16(AuthenticationFailed).Text("Wrong user or password.").Int32(0).ToArray();
    }

    private byte[] Create(KafkaRequest request)
    {
        var reader = new KafkaReader(request.Body.Span);
        var topics = reader.Int32();
        var answer = new KafkaWriter(request.Correlation).Int32(0).Int32(topics);
        for (var i = 0; i < topics; i++)
        {
            var (name, partitions, _) = (reader.Text(), reader.Int32(), reader.Int16());
            if (reader.Int32() > 0 || reader.Int32() > 0)
                throw new NotSupportedException("The relay knows neither assignments nor settings of topics.");
            answer.Text(name).Int16(brokers.TryCreateTopic(name, partitions) ? 0 : TopicExists).NoText();
        }

        return answer.ToArray();
    }

    /// <summary>The brokers cannot make a topic larger, so the relay only takes note of what is wanted.</summary>
    private byte[] Grow(KafkaRequest request)
    {
        var reader = new KafkaReader(request.Body.Span);
        var topics = reader.Int32();
        var answer = new KafkaWriter(request.Correlation).Int32(0).Int32(topics);
        for (var i = 0; i < topics; i++)
        {
            var (name, partitions, _) = (reader.Text(), reader.Int32(), reader.Int32());
            options.Grown.Enqueue((name, partitions));
            answer.Text(name).Int16(0).NoText();
        }

        return answer.ToArray();
    }
}
