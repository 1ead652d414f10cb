using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Bench.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection with at most one request in flight. It knows just enough HTTP to find the status and
/// the end of an answer, so that the generator takes as little of the machine from the server as possible.
/// </summary>
internal sealed class Connection : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[16 * 1024];
    private readonly Uri _address;
    private readonly int _tokenLength;
    private string? _path;
    private byte[] _request = [];
    private int _tokenAt;
    private int _received;

    /// <summary>Creates a connection that POSTs, with a token of this length in each request.</summary>
    public Connection(Uri address, int tokenLength)
    {
        (_address, _tokenLength) = (address, tokenLength);
        _socket.ReceiveTimeout = (int)ReceiveTimeout.TotalMilliseconds;
        _socket.Connect(new IPEndPoint(IPAddress.Parse(address.Host), address.Port));
    }

    public int Handle => (int)_socket.Handle;

    /// <summary>When the request in flight was meant to be sent, in Stopwatch ticks.</summary>
    public long DueAt { get; set; }

    /// <summary>Asks for what is not there, and waits for the answer.</summary>
    /// <exception cref="IOException">The server closed the connection.</exception>
    /// <exception cref="SocketException">It did not answer for half a minute.</exception>
    public void WarmUp()
    {
        var nobody = new byte[_tokenLength];
        nobody.AsSpan().Fill((byte)'x');
        Send("/nothing", nobody);
        while (Receive() == 0)
        {
            // The rest of the answer is on its way.
        }
    }

    /// <summary>POSTs. Only a path that is not the last one's very string is written again.</summary>
    public void Send(string path, ReadOnlySpan<byte> token)
    {
        if (!ReferenceEquals(path, _path))
            PointAt(path);
        token.CopyTo(_request.AsSpan(_tokenAt));
        _received = 0;
        for (var sent = 0; sent < _request.Length;)
            sent += _socket.Send(_request.AsSpan(sent));
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>The status once the answer is complete, before that 0.</returns>
    /// <exception cref="IOException">The server closed the connection, or its answer is too long.</exception>
    public int Receive()
    {
        var count = _socket.Receive(_answer.AsSpan(_received));
        if (count == 0)
            throw new IOException("The server closed a connection, or sent a longer answer than any it should.");
        _received += count;
        var answer = _answer.AsSpan(0, _received);
        return IsComplete(answer) ? ReadStatus(answer) : 0;
    }

    public void Dispose() => _socket.Dispose();

    private void PointAt(string path)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: {_address.Authority}\r\nContent-Length: 0\r\nAuthorization: Bearer ";
        (_path, _tokenAt) = (path, head.Length);
        _request = new byte[_tokenAt + _tokenLength + HeadEnd.Length];
        Encoding.ASCII.GetBytes(head, _request);
        HeadEnd.CopyTo(_request, _tokenAt + _tokenLength);
    }

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(HeadEnd);
        if (head < 0)
            return false;
        var body = answer[(head + HeadEnd.Length)..];
        return ContentLength(answer[..head]) is { } length ? body.Length >= length : body.EndsWith(LastChunk);
    }

    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out _) ? length : null;
    }

    private static int ReadStatus(ReadOnlySpan<byte> answer) =>
        Utf8Parser.TryParse(answer["HTTP/1.1 ".Length..], out int status, out _)
            ? status
            : throw new IOException($"This is not HTTP: {Encoding.ASCII.GetString(answer[..Math.Min(answer.Length, 40)])}");
}
