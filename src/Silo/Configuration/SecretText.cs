using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Configuration;

/// <summary>The secret in a file or a stream: all of it, but for one line end at its end.</summary>
internal static class SecretText
{
    private const int LongestFile = 64 * 1024;

    /// <param name="name">The key or option that named the file.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="StartException">It cannot be read.</exception>
    public static string Read(string name, string path)
    {
        try
        {
            using var file = new StreamReader(path);
            return Read(name, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartException($"{name}: '{path}' cannot be read: {e.Message}");
        }
    }

    /// <param name="name">Where it comes from, for messages.</param>
    /// <param name="reader">What to read.</param>
    /// <exception cref="StartException">It is too long.</exception>
    public static string Read(string name, TextReader reader)
    {
        var buffer = new char[LongestFile];
        var length = reader.ReadBlock(buffer);
        var text = length < LongestFile ? new string(buffer, 0, length) : throw new StartException($"{name} is too long for a secret.");
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }
}
