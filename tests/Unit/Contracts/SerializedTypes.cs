using System.Reflection;
using System.Text;

namespace CouponKill.Unit.Contracts;

/// <summary>
/// What crosses between silos, in a text that people can review: of each type its alias and the ids and types of its members.
/// </summary>
internal static class SerializedTypes
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string Describe(params Assembly[] assemblies)
    {
        var text = new StringBuilder();
        var types = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsSerialized);
        foreach (var type in types.OrderBy(AliasOf, StringComparer.Ordinal))
            Describe(type, text);
        return text.ToString();
    }

    private static bool IsSerialized(Type type) => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null;

    private static string AliasOf(Type type) =>
        type.GetCustomAttribute<AliasAttribute>()?.Alias
        ?? throw new InvalidOperationException($"{type} has no alias: moving it would change the wire.");

    private static void Describe(Type type, StringBuilder text)
    {
        text.Append(AliasOf(type)).Append(" (").Append(type.Name).Append(')');
        if (type.IsEnum)
            text.Append(": ").Append(NameOf(Enum.GetUnderlyingType(type)));
        text.Append('\n');
        foreach (var line in type.IsEnum ? MembersOfEnum(type) : MembersOf(type))
            text.Append("  ").Append(line).Append('\n');
    }

    private static IEnumerable<string> MembersOfEnum(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => $"{Convert.ToInt64(value)} {value}");

    private static IEnumerable<string> MembersOf(Type type) => type.GetMembers(Declared)
        .Select(member => (Id: member.GetCustomAttribute<IdAttribute>()?.Id, Member: member))
        .Where(found => found.Id is not null)
        .OrderBy(found => found.Id)
        .Select(found => $"{found.Id} {NameOf(TypeOf(found.Member))} {found.Member.Name}");

    private static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string NameOf(Type type) =>
        type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : Nullable.GetUnderlyingType(type) is { } inner ? $"{NameOf(inner)}?"
        : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
}
