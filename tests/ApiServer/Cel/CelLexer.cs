using System.Globalization;
using System.Text;

namespace CouponKill.ApiServer.Cel;

/// <summary>What a token is.</summary>
internal enum CelTokenKind
{
    Name,
    Constant,
    Symbol,
    End,
}

/// <summary>A word, constant or symbol of an expression.</summary>
internal sealed record CelToken(CelTokenKind Kind, string Text, object? Value = null);

/// <summary>Splits an expression into tokens.</summary>
internal static class CelLexer
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", ".", ",", "(", ")", "[", "]"];

    public static List<CelToken> Split(string text)
    {
        var tokens = new List<CelToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
                at++;
            else if (char.IsAsciiDigit(text[at]))
                tokens.Add(Number(text, ref at));
            else if (text[at] is '"' or '\'' || (text[at] is 'r' && at + 1 < text.Length && text[at + 1] is '"' or '\''))
                tokens.Add(Text(text, ref at));
            else if (char.IsAsciiLetter(text[at]) || text[at] == '_')
                tokens.Add(Name(text, ref at));
            else
                tokens.Add(Symbol(text, ref at));
        }

        tokens.Add(new CelToken(CelTokenKind.End, ""));
        return tokens;
    }

    private static CelToken Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length
            && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
            at++;
        var number = text[start..at];
        return number.Contains('.', StringComparison.Ordinal)
            ? new CelToken(CelTokenKind.Constant, number, double.Parse(number, CultureInfo.InvariantCulture))
            : new CelToken(CelTokenKind.Constant, number, long.Parse(number, CultureInfo.InvariantCulture));
    }

    private static CelToken Text(string text, ref int at)
    {
        var isRaw = text[at] == 'r';
        if (isRaw)
            at++;
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && !isRaw && at + 1 < text.Length)
                value.Append(Escaped(text[++at]));
            else
                value.Append(text[at]);
            at++;
        }

        if (at++ >= text.Length)
            throw new CelException("Syntax error: a text does not end");
        return new CelToken(CelTokenKind.Constant, value.ToString(), value.ToString());
    }

    private static char Escaped(char letter) => letter switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '\\' or '"' or '\'' => letter,
        _ => throw new CelException($"Syntax error: unknown escape \\{letter}"),
    };

    private static CelToken Name(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            at++;
        return text[start..at] switch
        {
            "true" => new CelToken(CelTokenKind.Constant, "true", true),
            "false" => new CelToken(CelTokenKind.Constant, "false", false),
            "null" => new CelToken(CelTokenKind.Constant, "null"),
            var name => new CelToken(CelTokenKind.Name, name),
        };
    }

    private static CelToken Symbol(string text, ref int at)
    {
        var rest = text[at..];
        var symbol = Array.Find(Symbols, symbol => rest.StartsWith(symbol, StringComparison.Ordinal))
            ?? throw new CelException($"Syntax error: token recognition error at: '{rest[0]}'");
        at += symbol.Length;
        return new CelToken(CelTokenKind.Symbol, symbol);
    }
}
