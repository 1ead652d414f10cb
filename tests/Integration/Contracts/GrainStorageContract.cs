using CouponKill.Contracts.Users;
using CouponKill.Grains.Users;
using Orleans.Storage;

namespace CouponKill.Integration.Contracts;

/// <summary>What every grain storage must do for state that one activation owns and two may write.</summary>
public abstract class GrainStorageContract
{
    private const string State = "blocks";
    private const int Writers = 16;
    private static int s_grains;

    private readonly GrainId _grain = NewGrain();

    protected abstract IGrainStorage Storage { get; }

    [Fact]
    public async Task What_was_never_written_reads_as_new()
    {
        var state = await ReadAsync();
        Assert.Equal((false, null), (state.RecordExists, state.ETag));
        Assert.Empty(Blocks(state));
    }

    [Fact]
    public async Task What_was_written_is_read_by_others()
    {
        var mine = await ReadAsync();
        await WriteAsync(mine, Block(1), Block(2) with { Reason = "多账号 \"🎭\"", Until = DateTimeOffset.MaxValue });
        Assert.True(mine.RecordExists);

        var theirs = await ReadAsync();
        Assert.Equal((true, mine.ETag), (theirs.RecordExists, theirs.ETag));
        Assert.Equal(Blocks(mine), Blocks(theirs));
    }

    [Fact]
    public async Task Every_write_makes_another_ETag()
    {
        var state = await ReadAsync();
        var seen = new HashSet<string?>(StringComparer.Ordinal) { state.ETag };
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync(state, Block(1));
            Assert.True(seen.Add(state.ETag));
        }
    }

    [Fact]
    public async Task Who_has_not_read_the_last_write_is_refused_and_changes_nothing()
    {
        var (mine, theirs) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(mine, Block(1));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(theirs, Block(2)));
        await WriteAsync(mine, Block(3));
        theirs = await ReadAsync();
        await WriteAsync(theirs, Block(4));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(mine, Block(5)));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(State, _grain, mine));
        Assert.Equal([Block(4)], Blocks(await ReadAsync()));
    }

    [Fact]
    public async Task Of_concurrent_writers_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var states = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => ReadAsync()));
            var won = await Task.WhenAll(states.Select((state, writer) => TryWriteAsync(state, Block(writer + 1))));
            var winner = Assert.Single(Enumerable.Range(0, Writers), writer => won[writer]);
            Assert.Equal([Block(winner + 1)], Blocks(await ReadAsync()));
        }
    }

    [Fact]
    public async Task Cleared_is_as_if_never_written()
    {
        var (mine, old) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(mine, Block(1));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(State, _grain, old));
        await Storage.ClearStateAsync(State, _grain, mine);
        Assert.Equal((false, null), (mine.RecordExists, mine.ETag));
        Assert.Empty(Blocks(mine));
        Assert.False((await ReadAsync()).RecordExists);

        await Storage.ClearStateAsync(State, _grain, mine);
        await WriteAsync(mine, Block(2));
        Assert.Equal([Block(2)], Blocks(await ReadAsync()));
    }

    [Fact]
    public async Task Grains_and_names_are_apart()
    {
        await WriteAsync(await ReadAsync(), Block(1));
        var other = NewState();
        await Storage.ReadStateAsync("other", _grain, other);
        Assert.False(other.RecordExists);
        await Storage.ReadStateAsync(State, NewGrain(), other);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task A_full_list_is_kept()
    {
        var state = await ReadAsync();
        var blocks = Enumerable.Range(1, UserPartitions.MaxBlocked).Select(
            user => Block(user) with { Reason = new string('限', UserBlock.ReasonLength) });
        await WriteAsync(state, [.. blocks]);
        Assert.Equal(Blocks(state), Blocks(await ReadAsync()));
    }

    private protected async Task<GrainState<BlockListState>> ReadAsync()
    {
        var state = NewState();
        await Storage.ReadStateAsync(State, _grain, state);
        return state;
    }

    private protected Task WriteAsync(GrainState<BlockListState> state, params UserBlock[] blocks)
    {
        state.State = new BlockListState { Blocks = blocks };
        return Storage.WriteStateAsync(State, _grain, state);
    }

    private protected static UserBlock[] Blocks(GrainState<BlockListState> state) => state.State!.Blocks;

    protected static UserBlock Block(long userId) => new(userId, "bot", null, 1, DateTimeOffset.UnixEpoch);

    private async Task<bool> TryWriteAsync(GrainState<BlockListState> state, UserBlock block)
    {
        try
        {
            await WriteAsync(state, block);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static GrainId NewGrain() => GrainId.Create("test", $"{Interlocked.Increment(ref s_grains)}");

    private static GrainState<BlockListState> NewState() => new();
}
