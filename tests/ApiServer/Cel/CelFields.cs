using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Cel;

/// <summary>Finds fields in an expression that its schema does not have, as the server does before it takes a definition.</summary>
internal static class CelFields
{
    /// <summary>Throws at the first name or field that is not there.</summary>
    public static void Check(CelNode node, FieldSchema self) => Type(
        node,
        new Dictionary<string, FieldSchema>(StringComparer.Ordinal) { ["self"] = self, ["oldSelf"] = self });

    private static FieldSchema Type(CelNode node, IReadOnlyDictionary<string, FieldSchema> names)
    {
        switch (node)
        {
            case CelName name:
                return names.TryGetValue(name.Text, out var known)
                    ? known : throw new CelException($"undeclared reference to '{name.Text}'");
            case CelSelect select:
                var target = Type(select.Target, names);
                if (target.Shape == Shape.Any)
                    return FieldSchema.Unknown;
                return target.Member(select.Field) ?? throw new CelException($"undefined field '{select.Field}'");
            case CelMacro macro:
                var items = Type(macro.Target, names);
                var item = items.Shape == Shape.List ? items.Items! : FieldSchema.Unknown;
                var inner = new Dictionary<string, FieldSchema>(names, StringComparer.Ordinal) { [macro.Variable] = item };
                Type(macro.Body, inner);
                return macro.Kind is "filter" ? items : FieldSchema.Unknown;
            default:
                var parts = node.Parts.Select(part => Type(part, names)).ToList();
                return node is CelCall { Function: "[]" } ? parts[0].Items ?? FieldSchema.Unknown : FieldSchema.Unknown;
        }
    }
}
