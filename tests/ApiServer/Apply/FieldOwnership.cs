using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Apply;

/// <summary>Keeps account of who owns which field, for writes of all kinds.</summary>
/// <param name="schema">The kind's.</param>
/// <param name="isOwnable">Which top-level fields a write by this path can own: status, or all but it.</param>
internal sealed class FieldOwnership(FieldSchema schema, Func<string, bool> isOwnable)
{
    private static readonly string[] Header = ["f:apiVersion", "f:kind"];

    private static readonly string[] SystemMetadata =
    [
        "f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation", "f:managedFields", "f:resourceVersion",
        "f:deletionTimestamp", "f:deletionGracePeriodSeconds",
    ];

    /// <summary>After a create, update or patch: what was changed belongs to the writer alone.</summary>
    public void Update(ManagedFields managed, FieldManager writer, JsonObject before, JsonObject after, string now)
    {
        var comparison = Comparison.Of(schema, before, after);
        var changed = Ownable(comparison.Added.Union(comparison.Modified));
        var kept = managed[writer];
        foreach (var manager in managed.Managers)
            managed.Set(manager, managed[manager].Without(changed).Without(comparison.Removed));
        if (!changed.IsEmpty)
            managed.Set(writer, kept.Without(comparison.Removed).Union(changed), now);
    }

    /// <summary>Applies a configuration and answers the object that comes of it.</summary>
    /// <param name="managed">The owners, before and after.</param>
    /// <param name="writer">Who applies.</param>
    /// <param name="live">The object as it is.</param>
    /// <param name="config">What is applied.</param>
    /// <param name="yielding">Fields that others own and yield without force.</param>
    /// <param name="force">True when all others yield.</param>
    /// <param name="now">The time for managedFields.</param>
    public JsonObject Apply(
        ManagedFields managed,
        FieldManager writer,
        JsonObject live,
        JsonObject config,
        FieldSet? yielding,
        bool force,
        string now)
    {
        var before = managed[writer];
        var stated = Ownable(Comparison.Stated(schema, config));
        var merged = Merging.Merge(schema, live, config);
        managed.Set(writer, stated, now);
        Prune(managed, merged, before);
        var comparison = Comparison.Of(schema, live, merged);
        var changed = comparison.Added.Union(comparison.Modified);
        var others = managed.Managers.Where(manager => manager.Key != writer.Key).ToList();
        if (!force)
            RefuseConflicts(others.Select(manager => (manager, managed[manager].Intersect(changed).Without(yielding))));
        foreach (var manager in others)
            managed.Set(manager, managed[manager].Without(changed).Without(comparison.Removed));
        return merged;
    }

    /// <summary>Takes away what the writer applied before, applies no longer, and nobody else owns.</summary>
    private void Prune(ManagedFields managed, JsonObject merged, FieldSet before)
    {
        var owned = managed.Managers.Aggregate(new FieldSet(), (all, manager) => all.Union(managed[manager]));
        Merging.Remove(schema, merged, before.WithNamedParents().Without(owned.WithNamedParents()));
    }

    private static void RefuseConflicts(IEnumerable<(FieldManager Manager, FieldSet Fields)> contested)
    {
        var conflicts = contested.Where(conflict => !conflict.Fields.IsEmpty)
            .OrderBy(conflict => conflict.Manager.ToString(), StringComparer.Ordinal)
            .Select(conflict => (Manager: conflict.Manager.ToString(), Paths: conflict.Fields.Paths().ToList())).ToList();
        var count = conflicts.Sum(conflict => conflict.Paths.Count);
        if (count == 0)
            return;
        var text = count == 1
            ? $"conflict with {conflicts[0].Manager}: {conflicts[0].Paths[0]}"
            : string.Join("\n", conflicts.Select(
                conflict => $"conflicts with {conflict.Manager}:\n{string.Join("\n", conflict.Paths.Select(path => "- " + path))}"));
        var causes = conflicts.SelectMany(
            conflict => conflict.Paths.Select(path => new Cause("FieldManagerConflict", $"conflict with {conflict.Manager}", path)));
        throw new ApiException(
            409,
            "Conflict",
            $"Apply failed with {count} conflict{(count == 1 ? "" : "s")}: {text}",
            new JsonObject { ["causes"] = ApiException.ToJson(causes) });
    }

    private FieldSet Ownable(FieldSet fields)
    {
        var result = fields.Union(null);
        foreach (var edge in result.Children.Select(child => child.Key).ToList())
        {
            if (Header.Contains(edge, StringComparer.Ordinal) || !isOwnable(edge[2..]))
                result.Remove(edge);
        }

        if (result.Find("f:metadata") is { } metadata)
        {
            metadata.IsMember = false;
            foreach (var edge in SystemMetadata)
                metadata.Remove(edge);
        }

        return result;
    }
}
