namespace CouponKill.ApiServer.Cel;

/// <summary>Finds the value of an expression.</summary>
internal sealed class CelEvaluator
{
    private readonly Dictionary<string, object?> _variables;

    public CelEvaluator(IReadOnlyDictionary<string, object?> variables) => _variables = new(variables, StringComparer.Ordinal);

    public object? Value(CelNode node) => node switch
    {
        CelConstant constant => constant.Value,
        CelName name => _variables.TryGetValue(name.Text, out var value)
            ? value : throw new CelException($"undeclared reference to '{name.Text}'"),
        CelSelect select => Select(select),
        CelList list => list.Items.Select(Value).ToList(),
        CelMacro macro => Macro(macro),
        CelCall call => Call(call),
        _ => throw new CelException("unknown expression"),
    };

    private object? Select(CelSelect select)
    {
        if (Value(select.Target) is not CelObject map)
            throw new CelException($"no such overload: field {select.Field}");
        return select.IsTest ? map.Has(select.Field) : map.Get(select.Field);
    }

    private object? Call(CelCall call) => call.Function switch
    {
        "&&" => Both(call, decides: false),
        "||" => Both(call, decides: true),
        "?:" => Value(call.Arguments[Flag(call.Arguments[0]) ? 1 : 2]),
        "!" => !Flag(call.Arguments[0]),
        _ => Operate(call.Function, [.. call.Arguments.Select(Value)]),
    };

    /// <summary>The side that decides makes an error of the other one unimportant.</summary>
    private bool Both(CelCall call, bool decides)
    {
        CelException? failure = null;
        foreach (var side in call.Arguments)
        {
            try
            {
                if (Flag(side) == decides)
                    return decides;
            }
            catch (CelException exception)
            {
                failure ??= exception;
            }
        }

        return failure == null ? !decides : throw failure;
    }

    private bool Flag(CelNode node) => Value(node) is bool flag ? flag : throw new CelException("no such overload: not a bool");

    private static object? Operate(string name, object?[] values) => name switch
    {
        "==" => CelValues.AreEqual(values[0], values[1]),
        "!=" => !CelValues.AreEqual(values[0], values[1]),
        "<" => CelValues.Compare(values[0], values[1]) < 0,
        "<=" => CelValues.Compare(values[0], values[1]) <= 0,
        ">" => CelValues.Compare(values[0], values[1]) > 0,
        ">=" => CelValues.Compare(values[0], values[1]) >= 0,
        "in" => IsIn(values[0], values[1]),
        "[]" => Item(values[0], values[1]),
        "negate" => values[0] is long whole ? -whole : -(double)values[0]!,
        "+" or "-" or "*" or "/" or "%" => Calculate(name, values[0], values[1]),
        _ => CelFunctions.Call(name, values),
    };

    private static bool IsIn(object? item, object? all) => all switch
    {
        List<object?> list => list.Exists(other => CelValues.AreEqual(item, other)),
        CelObject map => item is string name && map.Has(name),
        _ => throw new CelException("no such overload: in"),
    };

    private static object? Item(object? target, object? key) => (target, key) switch
    {
        (List<object?> list, long index) => index >= 0 && index < list.Count
            ? list[(int)index] : throw new CelException($"index out of bounds: {index}"),
        (CelObject map, string name) => map.Get(name),
        _ => throw new CelException("no such overload: []"),
    };

    private static object Calculate(string name, object? left, object? right) => (name, left, right) switch
    {
        ("+", long first, long second) => checked(first + second),
        ("-", long first, long second) => checked(first - second),
        ("*", long first, long second) => checked(first * second),
        ("/" or "%", long, 0L) => throw new CelException("division by zero"),
        ("/", long first, long second) => first / second,
        ("%", long first, long second) => first % second,
        ("+", double first, double second) => first + second,
        ("-", double first, double second) => first - second,
        ("*", double first, double second) => first * second,
        ("/", double first, double second) => first / second,
        ("+", string first, string second) => first + second,
        ("+", List<object?> first, List<object?> second) => first.Concat(second).ToList(),
        ("+", DateTimeOffset time, TimeSpan span) => time + span,
        ("-", DateTimeOffset time, TimeSpan span) => time - span,
        ("-", DateTimeOffset first, DateTimeOffset second) => first - second,
        ("+", TimeSpan first, TimeSpan second) => first + second,
        ("-", TimeSpan first, TimeSpan second) => first - second,
        _ => throw new CelException($"no such overload: {CelValues.TypeName(left)} {name} {CelValues.TypeName(right)}"),
    };

    private object Macro(CelMacro macro)
    {
        var items = Value(macro.Target) switch
        {
            List<object?> list => list,
            CelObject map => map.Keys.ToList(),
            _ => throw new CelException($"no such overload: {macro.Kind}"),
        };
        return macro.Kind switch
        {
            "all" => items.TrueForAll(item => Body(macro, item) is true),
            "exists" => items.Exists(item => Body(macro, item) is true),
            "exists_one" => items.Count(item => Body(macro, item) is true) == 1,
            "filter" => items.Where(item => Body(macro, item) is true).ToList(),
            _ => items.Select(item => Body(macro, item)).ToList(),
        };
    }

    private object? Body(CelMacro macro, object? item)
    {
        var inner = new CelEvaluator(_variables);
        inner._variables[macro.Variable] = item;
        return inner.Value(macro.Body);
    }
}
