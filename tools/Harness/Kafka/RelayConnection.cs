using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace CouponKill.Harness.Kafka;

/// <summary>One client's connection through a relay: requests one way, answers the other, each a frame behind its length.</summary>
internal sealed class RelayConnection(TcpClient client, MockKafka brokers, int port, RelayOptions options) : IDisposable
{
    private readonly TcpClient _server = new();
    private readonly ConcurrentDictionary<int, KafkaRequest> _sent = new();
    private readonly SemaphoreSlim _answering = new(1);
    private readonly RelayAnswers _answers = new(brokers, options);

    /// <summary>Passes on until one side closes; that closes the other.</summary>
    public async Task RunAsync()
    {
        try
        {
            var front = await OpenAsync();
            await _server.ConnectAsync(IPAddress.Loopback, brokers.Port);
            Task[] ways = [SendAsync(front), AnswerAsync(front)];
            await Task.WhenAny(ways);
            Cut();
            await Task.WhenAll(ways);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // One of the two is gone, so the other goes, too.
        }
        finally
        {
            Cut();
        }
    }

    /// <summary>Breaks both connections.</summary>
    public void Cut()
    {
        client.Dispose();
        _server.Dispose();
    }

    public void Dispose()
    {
        Cut();
        _answering.Dispose();
    }

    private async Task<Stream> OpenAsync()
    {
        if (options.Certificate is null)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(options.Certificate);
        return secure;
    }

    private async Task SendAsync(Stream front)
    {
        var back = _server.GetStream();
        while (await ReadAsync(front) is { } frame)
        {
            var request = KafkaRequest.Read(frame);
            if (_answers.TryAnswer(request, out var answer))
            {
                await WriteAnswerAsync(front, answer);
                continue;
            }

            if (_answers.IsRefused(request))
                return;
            if (options.CreatesTopics)
                request.ForbidAutoCreation(frame);
            _sent[request.Correlation] = request;
            await WriteAsync(back, frame);
        }
    }

    private async Task AnswerAsync(Stream front)
    {
        var back = _server.GetStream();
        while (await ReadAsync(back) is { } frame)
        {
            _sent.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame), out var request);
            if (request.Api == KafkaRequest.ApiVersions)
                frame = _answers.Advertise(frame, request.Version);
            else
                BrokerAddress.Replace(frame, brokers.Port, port);
            if (request.Api == KafkaRequest.Metadata)
                MetadataAnswer.SetController(frame, request.Version, broker: 1);
            await WriteAnswerAsync(front, frame);
        }
    }

    private async Task WriteAnswerAsync(Stream front, byte[] answer)
    {
        await _answering.WaitAsync();
        try
        {
            await WriteAsync(front, answer);
        }
        finally
        {
            _answering.Release();
        }
    }

    private static async Task<byte[]?> ReadAsync(Stream stream)
    {
        var length = new byte[sizeof(int)];
        if (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false) < length.Length)
            return null;
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame);
        return frame;
    }

    private static async Task WriteAsync(Stream stream, byte[] frame)
    {
        var whole = new byte[sizeof(int) + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
        frame.CopyTo(whole, sizeof(int));
        await stream.WriteAsync(whole);
        await stream.FlushAsync();
    }
}
