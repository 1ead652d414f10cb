using CouponKill.Storage.Sqlite.State;
using Orleans.Storage;

namespace CouponKill.Cluster.Faults;

/// <summary>What happens to a write of grain state.</summary>
internal enum StateFault
{
    None,

    /// <summary>It fails and has no effect.</summary>
    FailsBefore,

    /// <summary>It takes effect, and its answer is an error.</summary>
    FailsAfter,

    /// <summary>It takes effect, and nobody ever answers.</summary>
    TakesEffectAndHangs,

    /// <summary>It lies in a queue, where it takes effect once it is let go.</summary>
    LandsLate,

    /// <summary>Somebody else writes first.</summary>
    Rival,
}

/// <summary>The real grain storage, with the faults that a test asks for.</summary>
internal sealed class FaultyGrainStorage(SqliteGrainStorage inner) : IGrainStorage
{
    private readonly TaskCompletionSource _never = new();
    private int _reads;

    public Func<StateFault> OnWrite { get; set; } = () => StateFault.None;

    public bool FailsToRead { get; set; }

    /// <summary>Writes wait for this.</summary>
    public Task BeforeWrite { get; set; } = Task.CompletedTask;

    /// <summary>Lets go what lies in the queue.</summary>
    public TaskCompletionSource Landing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last write that lay in the queue.</summary>
    public Task Landed { get; private set; } = Task.CompletedTask;

    /// <summary>How often state was read: once for each activation.</summary>
    public int Reads => _reads;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref _reads);
        return FailsToRead
            ? throw new InjectedException("the state cannot be read.")
            : inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var fault = OnWrite();
        await BeforeWrite;
        if (fault == StateFault.FailsBefore)
            throw new InjectedException("the state was not written.");
        if (fault == StateFault.LandsLate)
        {
            await (Landed = LandAsync(stateName, grainId, grainState));
            return;
        }

        if (fault == StateFault.Rival)
            await RivalAsync<T>(stateName, grainId);
        await inner.WriteStateAsync(stateName, grainId, grainState);
        if (fault == StateFault.FailsAfter)
            throw new InjectedException("the answer of the storage was lost.");
        if (fault == StateFault.TakesEffectAndHangs)
            await _never.Task;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, grainId, grainState);

    private async Task LandAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Landing.Task;
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    private async Task RivalAsync<T>(string stateName, GrainId grainId)
    {
        var theirs = new GrainState<T>();
        await inner.ReadStateAsync(stateName, grainId, theirs);
        await inner.WriteStateAsync(stateName, grainId, theirs);
    }
}
