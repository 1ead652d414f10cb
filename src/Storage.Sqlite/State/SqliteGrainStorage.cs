using CouponKill.Storage.Sqlite.Orders;
using Dapper;
using Orleans.Storage;

namespace CouponKill.Storage.Sqlite.State;

/// <summary>
/// Grain state in SQLite. Every write makes a new ETag and happens only over the one that its writer has read, so that of two
/// activations one fails.
/// </summary>
public sealed class SqliteGrainStorage(
    OrdersDatabase database, IGrainStorageSerializer serializer) : IGrainStorage
{
    private const int RowBytes = 256;

    private const string Select =
        "SELECT etag AS ETag, payload AS Payload FROM grain_states WHERE grain_id = @grain AND state_name = @stateName";

    private const string Insert =
        "INSERT INTO grain_states (grain_id, state_name, etag, payload) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

    private const string Update = "UPDATE grain_states SET etag = ?3, payload = ?4 WHERE grain_id = ?1 AND state_name = ?2 AND etag = ?5";
    private const string Delete = "DELETE FROM grain_states WHERE grain_id = ?1 AND state_name = ?2 AND etag = ?3";
    private const string Exists = "SELECT 1 FROM grain_states WHERE grain_id = ?1 AND state_name = ?2";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var grain = grainId.ToString();
        var row = await database.ReadAsync(
            connection => connection.QueryFirstOrDefault<StateRow>(Select, new { grain, stateName }), CancellationToken.None);
        grainState.State = row is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(new BinaryData(row.Payload));
        (grainState.ETag, grainState.RecordExists) = (row?.ETag, row is not null);
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">Somebody else has written it; nothing was changed.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var (grain, known, next) = (grainId.ToString(), grainState.ETag, Guid.NewGuid().ToString("N"));
        var payload = serializer.Serialize(grainState.State).ToArray();
        var changed = await database.WriteAsync(
            payload.Length + RowBytes,
            session => known is null
                ? session[Insert].Execute(grain, stateName, next, payload)
                : session[Update].Execute(grain, stateName, next, payload, known),
            CancellationToken.None);
        ThrowIfUnchanged(changed > 0, stateName, grain);
        (grainState.ETag, grainState.RecordExists) = (next, true);
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">Somebody else has written it; nothing was changed.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var (grain, known) = (grainId.ToString(), grainState.ETag);
        var cleared = await database.WriteAsync(
            RowBytes,
            session => known is null
                ? !session[Exists].QueryFirst(static _ => true, grain, stateName)
                : session[Delete].Execute(grain, stateName, known) > 0,
            CancellationToken.None);
        ThrowIfUnchanged(cleared, stateName, grain);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private static void ThrowIfUnchanged(bool changed, string stateName, string grain)
    {
        if (!changed)
            throw new InconsistentStateException($"State {stateName} of grain {grain} was written by somebody else.");
    }

    private sealed record StateRow(string ETag, byte[] Payload);
}
