using System.Data.Common;
using System.Net.Sockets;

namespace CouponKill.Bench;

/// <summary>A reason to stop that its reader can do something about: shown as one line, without a stack trace.</summary>
internal sealed class Failure(string message) : Exception(message)
{
    private const int LongestLine = 500;

    /// <summary>True for what the outside world does to a run; anything else is a bug and may show its stack.</summary>
    public static bool IsExpected(Exception e) =>
        e is Failure or HttpRequestException or SocketException or IOException or TimeoutException or InvalidOperationException
            or OperationCanceledException or UnauthorizedAccessException or DbException;

    /// <summary>The message in one line; of a long one, such as a server's output, its beginning.</summary>
    public static string Line(Exception e)
    {
        if (e is OperationCanceledException and not { InnerException: TimeoutException })
            return "Stopped.";
        var line = e.Message.ReplaceLineEndings(" ");
        return line.Length <= LongestLine ? line : line[..LongestLine] + " ...";
    }
}
