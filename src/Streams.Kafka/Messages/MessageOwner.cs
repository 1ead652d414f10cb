using System.Text;
using Confluent.Kafka;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Whose messages a provider writes and reads. Others may share the topic by mistake, and what they write looks just like ours. The
/// name is a header, so that releases which know nothing of owners read the messages all the same.
/// </summary>
internal sealed class MessageOwner
{
    public const string HeaderName = "stream-owner";

    private const int MaxShown = 100;

    private readonly Lazy<byte[]> _name;
    private readonly Lazy<Headers?> _headers;

    /// <summary>An owner whose name is asked for when the first message comes or goes: it may be known only then.</summary>
    /// <param name="name">Gives the name; an empty one is nobody's.</param>
    public MessageOwner(Func<string> name)
    {
        _name = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(name()));
        _headers = new Lazy<Headers?>(() => _name.Value.Length == 0 ? null : [new Header(HeaderName, _name.Value)]);
    }

    /// <summary>What each message bears: one list for all of them, so nobody may change it.</summary>
    public Headers? Headers => _headers.Value;

    /// <summary>True for a message that says to be another's. One that says nothing may be ours, from before there were owners.</summary>
    public bool IsForeign(Message<byte[], byte[]> message, out string owner)
    {
        owner = "";
        if (_name.Value.Length == 0 || message.Headers is not { } headers || !headers.TryGetLastBytes(HeaderName, out var name)
            || name.AsSpan().SequenceEqual(_name.Value))
            return false;
        owner = Show(name ?? []);
        return true;
    }

    /// <summary>Fit for a log: somebody else wrote it.</summary>
    private static string Show(byte[] name)
    {
        var text = Encoding.UTF8.GetString(name.AsSpan(0, Math.Min(name.Length, MaxShown)));
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }
}
