namespace CouponKill.ApiServer.Cel;

/// <summary>Reads an expression of the Common Expression Language, as far as our definitions use it; all else is refused.</summary>
internal sealed class CelParser
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
    private static readonly string[] Macros = ["all", "exists", "exists_one", "filter", "map"];

    private readonly List<CelToken> _tokens;
    private int _next;

    private CelParser(string text) => _tokens = CelLexer.Split(text);

    private CelToken Current => _tokens[_next];

    public static CelNode Parse(string text)
    {
        var parser = new CelParser(text);
        var node = parser.Expression();
        if (parser.Current.Kind != CelTokenKind.End)
            throw new CelException($"Syntax error: mismatched input '{parser.Current.Text}'");
        return node;
    }

    private CelNode Expression()
    {
        var condition = Binary(0);
        if (!Take("?"))
            return condition;
        var yes = Binary(0);
        Expect(":");
        return new CelCall("?:", [condition, yes, Expression()]);
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
            return Unary();
        var left = Binary(level + 1);
        while (Current.Kind is CelTokenKind.Symbol or CelTokenKind.Name && Levels[level].Contains(Current.Text, StringComparer.Ordinal))
        {
            var name = Current.Text;
            _next++;
            left = new CelCall(name, [left, Binary(level + 1)]);
        }

        return left;
    }

    private CelNode Unary()
    {
        if (Take("!"))
            return new CelCall("!", [Unary()]);
        return Take("-") ? new CelCall("negate", [Unary()]) : Member();
    }

    private CelNode Member()
    {
        var node = Primary();
        while (true)
        {
            if (Take("["))
            {
                node = new CelCall("[]", [node, Expression()]);
                Expect("]");
            }
            else if (Take("."))
            {
                node = Dotted(node);
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Dotted(CelNode target)
    {
        var name = Name();
        if (!Take("("))
            return new CelSelect(target, FieldName(name), IsTest: false);
        if (Macros.Contains(name, StringComparer.Ordinal))
        {
            var variable = Name();
            Expect(",");
            var body = Expression();
            Expect(")");
            return new CelMacro(name, target, variable, body);
        }

        return Call(name, [target, .. Arguments(")")]);
    }

    private CelNode Primary()
    {
        if (Current.Kind == CelTokenKind.Constant)
            return new CelConstant(_tokens[_next++].Value);
        if (Take("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }

        if (Take("["))
            return new CelList(Arguments("]"));
        var name = Name();
        if (!Take("("))
            return new CelName(name);
        var arguments = Arguments(")");
        if (name is not "has")
            return Call(name, arguments);
        return arguments is [CelSelect select] ? select with { IsTest = true } : throw new CelException("invalid argument to has() macro");
    }

    private static CelCall Call(string name, IReadOnlyList<CelNode> arguments) =>
        CelFunctions.Has(name, arguments.Count)
            ? new CelCall(name, arguments)
            : throw new CelException($"undeclared reference to '{name}' (of {arguments.Count} arguments)");

    private List<CelNode> Arguments(string end)
    {
        var arguments = new List<CelNode>();
        while (!Take(end))
        {
            if (arguments.Count > 0)
                Expect(",");
            arguments.Add(Expression());
        }

        return arguments;
    }

    /// <summary>Fields whose names are words of the language are written in another way.</summary>
    private static string FieldName(string name) => name.Replace("__dash__", "-", StringComparison.Ordinal)
        .Replace("__dot__", ".", StringComparison.Ordinal).Replace("__slash__", "/", StringComparison.Ordinal)
        .Replace("__namespace__", "namespace", StringComparison.Ordinal);

    private string Name() => Current.Kind == CelTokenKind.Name
        ? _tokens[_next++].Text
        : throw new CelException($"Syntax error: unexpected '{Current.Text}'");

    private bool Take(string symbol)
    {
        if (Current.Kind != CelTokenKind.Symbol || !string.Equals(Current.Text, symbol, StringComparison.Ordinal))
            return false;
        _next++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
            throw new CelException($"Syntax error: unexpected '{Current.Text}', expecting '{symbol}'");
    }
}
