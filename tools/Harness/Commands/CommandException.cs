using System.Data.Common;
using System.Net.Sockets;

namespace CouponKill.Harness.Commands;

/// <summary>A reason to stop that its reader can do something about: shown as one line, without a stack trace.</summary>
public sealed class CommandException : Exception
{
    private const int LongestLine = 500;

    /// <summary>Creates the exception for a command that cannot go on.</summary>
    /// <param name="message">What is wrong and, where possible, what to do about it.</param>
    public CommandException(string message)
        : base(message)
    {
    }

    /// <summary>True for what the outside world does to a run; anything else is a bug and may show its stack.</summary>
    public static bool IsExpected(Exception e) =>
        e is CommandException or HttpRequestException or SocketException or IOException or TimeoutException or InvalidOperationException
            or OperationCanceledException or UnauthorizedAccessException or DbException;

    /// <summary>The message in one line; of a long one, such as a server's output, its beginning.</summary>
    public static string Line(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (e is OperationCanceledException and not { InnerException: TimeoutException })
            return "Stopped.";
        var line = e.Message.ReplaceLineEndings(" ");
        return line.Length <= LongestLine ? line : line[..LongestLine] + " ...";
    }
}
