namespace CouponKill.Storage.MySql.Schema;

/// <summary>Splits a script into statements as the mysql client does: by the delimiter, which a DELIMITER line changes.</summary>
internal static class StatementSplitter
{
    private const string Command = "DELIMITER";

    public static IEnumerable<string> Split(string script)
    {
        var (delimiter, start, at) = (";", 0, 0);
        while (at < script.Length)
        {
            if (IsDelimiterLine(script, start, at))
            {
                (delimiter, at) = ReadDelimiter(script, at);
                start = at;
            }
            else if (script.AsSpan(at).StartsWith(delimiter, StringComparison.Ordinal))
            {
                if (script[start..at].Trim() is { Length: > 0 } statement)
                    yield return statement;
                at += delimiter.Length;
                start = at;
            }
            else if (IsComment(script, at))
            {
                var end = SkipComment(script, at);
                if (string.IsNullOrWhiteSpace(script[start..at]))
                    start = end;
                at = end;
            }
            else
            {
                at = script[at] is '\'' or '"' or '`' ? SkipQuoted(script, at) : at + 1;
            }
        }

        if (script[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    // Only where a statement could begin, and only at the beginning of a line.
    private static bool IsDelimiterLine(string script, int start, int at) =>
        (at == 0 || script[at - 1] == '\n')
        && string.IsNullOrWhiteSpace(script[start..at])
        && script.AsSpan(at).StartsWith(Command, StringComparison.OrdinalIgnoreCase)
        && at + Command.Length < script.Length
        && script[at + Command.Length] is ' ' or '\t';

    private static (string Delimiter, int End) ReadDelimiter(string script, int at)
    {
        var end = EndOfLine(script, at);
        var delimiter = script[(at + Command.Length)..end].Trim();
        return delimiter.Length > 0 ? (delimiter, end) : throw new FormatException("A DELIMITER line names no delimiter.");
    }

    private static bool IsComment(string script, int at) => script[at] switch
    {
        '#' => true,
        '-' => IsAt(script, at, "--") && (at + 2 == script.Length || char.IsWhiteSpace(script[at + 2])),
        '/' => IsAt(script, at, "/*"),
        _ => false,
    };

    private static int SkipComment(string script, int at)
    {
        if (script[at] != '/')
            return EndOfLine(script, at);
        var end = script.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return end < 0 ? script.Length : end + 2;
    }

    // A doubled quote ends one string and begins the next, which comes to the same.
    private static int SkipQuoted(string script, int at)
    {
        var quote = script[at];
        for (at++; at < script.Length; at++)
        {
            if (script[at] == '\\' && quote != '`')
                at++;
            else if (script[at] == quote)
                return at + 1;
        }

        return script.Length;
    }

    private static bool IsAt(string script, int at, string text) => script.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    private static int EndOfLine(string script, int at)
    {
        var end = script.IndexOf('\n', at);
        return end < 0 ? script.Length : end;
    }
}
