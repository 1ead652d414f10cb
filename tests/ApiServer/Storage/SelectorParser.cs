using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Storage;

/// <summary>Reads label selectors as queries have them: <c>a=b,c in (d,e),!f</c>.</summary>
internal sealed class SelectorParser
{
    private static readonly string[] Symbols = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];

    private readonly List<string> _tokens;
    private int _next;

    private SelectorParser(string text) => _tokens = Split(text);

    private string? Current => _next < _tokens.Count ? _tokens[_next] : null;

    public static Selector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Selector.Everything;
        var parser = new SelectorParser(text);
        var requirements = new List<Requirement>();
        while (true)
        {
            if (parser.Current is { } token && Symbols.Contains(token, StringComparer.Ordinal) && token is not "!")
                throw ApiException.BadRequest($"found '{token}', expected: !, identifier, or 'end of string'");
            if (parser.Current == null)
                return new Selector(requirements);
            requirements.Add(parser.Requirement());
            if (parser.Current == null)
                return new Selector(requirements);
            parser.Expect(",");
        }
    }

    private Requirement Requirement()
    {
        if (Current is "!")
        {
            _next++;
            return new Requirement(Word(), "!", []);
        }

        var key = Word();
        var token = Current;
        if (token is null or ",")
            return new Requirement(key, "exists", []);
        _next++;
        return token switch
        {
            "=" or "==" => new Requirement(key, "in", [Value()]),
            "!=" => new Requirement(key, "notin", [Value()]),
            ">" => new Requirement(key, "gt", [Value()]),
            "<" => new Requirement(key, "lt", [Value()]),
            "in" or "notin" => new Requirement(key, token, List()),
            _ => throw ApiException.BadRequest(
                $"unable to parse requirement: found '{token}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private List<string> List()
    {
        Expect("(");
        var values = new List<string> { Value() };
        while (Current is ",")
        {
            _next++;
            values.Add(Value());
        }

        Expect(")");
        return values;
    }

    private string Word()
    {
        if (Current is not { } token || Symbols.Contains(token, StringComparer.Ordinal))
            throw ApiException.BadRequest($"unable to parse requirement: found '{Current}', expected: identifier");
        _next++;
        return token;
    }

    private string Value()
    {
        if (Current is not { } token || Symbols.Contains(token, StringComparer.Ordinal))
            return "";
        _next++;
        return token;
    }

    private void Expect(string symbol)
    {
        if (!string.Equals(Current, symbol, StringComparison.Ordinal))
            throw ApiException.BadRequest($"unable to parse requirement: found '{Current}', expected: '{symbol}'");
        _next++;
    }

    private static List<string> Split(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var rest = text[at..];
            var token = Symbols.FirstOrDefault(symbol => rest.StartsWith(symbol, StringComparison.Ordinal))
                ?? new string([.. rest.TakeWhile(
                    letter => !char.IsWhiteSpace(letter) && !"=!(),<>".Contains(letter, StringComparison.Ordinal))]);
            tokens.Add(token);
            at += token.Length;
        }

        return tokens;
    }
}
