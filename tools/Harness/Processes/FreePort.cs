using System.Net;
using System.Net.Sockets;

namespace CouponKill.Harness.Processes;

/// <summary>Finds loopback ports that nobody listens on.</summary>
public static class FreePort
{
    // Below the range from which Linux gives outgoing connections their ports, so that none of a test's own clients takes it.
    private const int First = 20_000;
    private const int Last = 32_000;

    // One after the other: two servers that start at once must not be given the same port before either listens.
    private static int _next = Random.Shared.Next(Last - First);

    /// <summary>A port that was free a moment ago.</summary>
    public static int Next() => Next(count: 1);

    /// <summary>The first of so many neighbours that were free a moment ago.</summary>
    public static int Next(int count)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = First + ((Interlocked.Add(ref _next, count) - count) % (Last - First));
            if (Enumerable.Range(port, count).All(IsFree))
                return port;
        }

        throw new InvalidOperationException($"No {count} free ports in {First}..{Last}.");
    }

    /// <summary>True when nobody listens on it.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
