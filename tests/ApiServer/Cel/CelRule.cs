using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Cel;

/// <summary>An expression that can't be read, or can't be answered.</summary>
internal sealed class CelException(string message) : Exception(message);

/// <summary>One of the x-kubernetes-validations of a schema.</summary>
internal sealed class CelRule
{
    private readonly string _text;
    private readonly CelNode _rule;
    private readonly CelNode? _messageExpression;
    private readonly string? _message;

    private CelRule(string text, CelNode rule, CelNode? messageExpression, string? message)
    {
        _text = text;
        _rule = rule;
        _messageExpression = messageExpression;
        _message = message;
    }

    public string? FieldPath { get; private init; }

    public string? Reason { get; private init; }

    /// <exception cref="CelException">It is not of the language, or not of the part that is known here.</exception>
    public static CelRule Read(JsonObject rule)
    {
        if (rule.Flag("optionalOldSelf"))
            throw new CelException("optionalOldSelf is not known to this server");
        var text = rule.Text("rule") ?? "";
        return new CelRule(
            text,
            CelParser.Parse(text),
            rule.Text("messageExpression") is { } expression ? CelParser.Parse(expression) : null,
            rule.Text("message"))
        {
            FieldPath = rule.Text("fieldPath"),
            Reason = rule.Text("reason"),
        };
    }

    /// <exception cref="CelException">It names a field that the schema does not have.</exception>
    public void CheckFields(FieldSchema schema)
    {
        CelFields.Check(_rule, schema);
        if (_messageExpression != null)
            CelFields.Check(_messageExpression, schema);
    }

    /// <summary>What is wrong with a value; null when the rule holds, or is about a change and there was no earlier value.</summary>
    public string? Check(FieldSchema schema, JsonNode value, JsonNode? old)
    {
        if (old is null && _rule.Uses("oldSelf"))
            return null;
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["self"] = CelValues.Of(value, schema),
            ["oldSelf"] = CelValues.Of(old, schema),
        };
        var evaluator = new CelEvaluator(variables);
        try
        {
            return evaluator.Value(_rule) is true ? null : Message(evaluator);
        }
        catch (CelException exception)
        {
            return $"rule evaluation error: {exception.Message}: evaluating rule: {_text}";
        }
    }

    private string Message(CelEvaluator evaluator)
    {
        var fallback = _message ?? $"failed rule: {_text}";
        if (_messageExpression == null)
            return fallback;
        try
        {
            return evaluator.Value(_messageExpression) as string ?? fallback;
        }
        catch (CelException)
        {
            return fallback;
        }
    }
}
