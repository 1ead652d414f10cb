using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Harness.Http;

/// <summary>One HTTP/1.1 connection on which a test sends exactly the bytes that it wants to, and reads answers one by one.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly BufferedStream _stream;

    private RawConnection(TcpClient tcp) => (_tcp, _stream) = (tcp, new BufferedStream(tcp.GetStream()));

    /// <summary>Connects to a server.</summary>
    public static async Task<RawConnection> OpenAsync(Uri server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port, cancellationToken);
        return new RawConnection(tcp);
    }

    /// <summary>Sends text; each character is one byte.</summary>
    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        var socket = _tcp.GetStream();
        await socket.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
    }

    /// <summary>Reads the next answer, or null when the server has closed the connection.</summary>
    /// <param name="hasBody">False for the answer to HEAD, whose length says what is not there.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<ApiAnswer?> ReadAsync(bool hasBody, CancellationToken cancellationToken)
    {
        try
        {
            if (await ReadLineAsync(cancellationToken) is not { } status)
                return null;
            var headers = await ReadHeadersAsync(cancellationToken);
            var body = hasBody ? await ReadBodyAsync(headers, cancellationToken) : "";
            return new ApiAnswer(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), body, headers);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    private async Task<Dictionary<string, string>> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return headers;
    }

    private async Task<string> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers.TryGetValue("Content-Length", out var length))
            return await ReadBytesAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        if (!headers.ContainsKey("Transfer-Encoding"))
            return "";
        var body = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { } size && Convert.ToInt32(size, 16) is > 0 and var bytes)
        {
            body.Append(await ReadBytesAsync(bytes, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }

        await ReadLineAsync(cancellationToken);
        return body.ToString();
    }

    private async Task<string> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return line.Length == 0 ? null : throw new EndOfStreamException();
    }
}
