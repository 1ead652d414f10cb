using System.Net.Sockets;

namespace CouponKill.Bench;

/// <summary>A reason to stop that its reader can do something about: shown as one line, without a stack trace.</summary>
internal sealed class Failure(string message) : Exception(message)
{
    /// <summary>True for what the outside world does to a run; anything else is a bug and may show its stack.</summary>
    public static bool IsExpected(Exception e) =>
        e is Failure or HttpRequestException or SocketException or IOException or TimeoutException or InvalidOperationException
            or OperationCanceledException or UnauthorizedAccessException;

    public static string Line(Exception e) =>
        e is OperationCanceledException ? "Stopped." : e.Message.ReplaceLineEndings(" ");
}
