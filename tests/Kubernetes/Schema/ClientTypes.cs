using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using k8s.Models;

namespace CouponKill.Kubernetes.Schema;

/// <summary>The fields of the built-in kinds as the models of KubernetesClient have them, in the format of built-in-types.txt.</summary>
internal static class ClientTypes
{
    private const int Width = 120;

    private static readonly Type[] Roots =
    [
        typeof(V1ConfigMap), typeof(V1Secret), typeof(V1Service), typeof(V1ServiceAccount), typeof(V1Pod), typeof(V1PodTemplate),
        typeof(V1Namespace), typeof(V1Node), typeof(Corev1Event), typeof(Eventsv1Event), typeof(V1PersistentVolumeClaim),
        typeof(V1PersistentVolume), typeof(V1Endpoints), typeof(V1LimitRange), typeof(V1ResourceQuota), typeof(V1ReplicationController),
        typeof(V1Deployment), typeof(V1ReplicaSet), typeof(V1StatefulSet), typeof(V1DaemonSet), typeof(V1ControllerRevision),
        typeof(V1Job), typeof(V1CronJob), typeof(V1PodDisruptionBudget), typeof(V1NetworkPolicy), typeof(V1Ingress),
        typeof(V1IngressClass), typeof(V1Role), typeof(V1RoleBinding), typeof(V1ClusterRole), typeof(V1ClusterRoleBinding),
        typeof(V1Lease), typeof(V2HorizontalPodAutoscaler), typeof(V1StorageClass), typeof(V1PriorityClass), typeof(V1EndpointSlice),
        typeof(V1CustomResourceDefinition), typeof(V1SelfSubjectAccessReview), typeof(V1SubjectAccessReview),
        typeof(V1LocalSubjectAccessReview), typeof(V1SelfSubjectReview),
    ];

    /// <summary>A type a block: its name, then its fields with their types.</summary>
    public static string Text()
    {
        var text = new StringBuilder();
        foreach (var type in Reachable().OrderBy(type => type.Name, StringComparer.Ordinal))
            Append(text, type);
        return text.ToString();
    }

    private static HashSet<Type> Reachable()
    {
        var found = new HashSet<Type>();
        var waiting = new Queue<Type>(Roots);
        while (waiting.TryDequeue(out var type))
        {
            if (!found.Add(type))
                continue;
            foreach (var part in Fields(type).Select(field => Element(field.PropertyType)).Where(IsModel))
                waiting.Enqueue(part);
        }

        return found;
    }

    private static void Append(StringBuilder text, Type type)
    {
        text.Append(type.Name).Append('\n');
        var line = " ";
        foreach (var field in Fields(type).Select(field => $" {JsonName(field)}:{Name(field.PropertyType)}"))
        {
            if (line.Length + field.Length > Width)
            {
                text.Append(line).Append('\n');
                line = " ";
            }

            line += field;
        }

        text.Append(line).Append('\n');
    }

    private static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties().Where(field => field.GetCustomAttribute<JsonPropertyNameAttribute>() != null)
            .OrderBy(JsonName, StringComparer.Ordinal);

    private static string JsonName(PropertyInfo field) => field.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name;

    private static bool IsModel(Type type) =>
        type.IsClass && string.Equals(type.Namespace, typeof(V1Pod).Namespace, StringComparison.Ordinal)
        && type != typeof(ResourceQuantity) && type != typeof(IntOrString);

    private static Type Element(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() != typeof(Nullable<>) ? Element(type.GetGenericArguments()[^1]) : type;

    private static string Name(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
            return $"[{Name(type.GetGenericArguments()[0])}]";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
            return $"{{{Name(type.GetGenericArguments()[1])}}}";
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.Name switch
        {
            nameof(String) => "string",
            "Byte[]" => "bytes",
            nameof(Int32) or nameof(Int64) => "integer",
            nameof(Double) => "number",
            nameof(Boolean) => "boolean",
            nameof(DateTime) => "time",
            nameof(IntOrString) => "int-or-string",
            nameof(ResourceQuantity) => "quantity",
            nameof(Object) => "any",
            _ => plain.Name,
        };
    }
}
