using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Users;

/// <summary>Blocked users, and storage that fails while somebody is being blocked.</summary>
public sealed class BlockTests : IDisposable
{
    private const long User = 5;
    private const long Admin = 9;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_blocked_user_gets_no_claim_until_unblocked_and_others_do()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        await BlockAsync(host);
        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id)).Result);
        Assert.Equal(Outcome.Granted, (await ClaimAsync(host, id, User + 1)).Result);
        Assert.Equal(1, (await host.Activity(id).GetAsync()).Sold);

        await Partition(host).UnblockAsync(User, Admin);
        Assert.Equal(Outcome.Granted, (await ClaimAsync(host, id)).Result);
    }

    [Fact]
    public async Task A_winner_who_is_blocked_keeps_the_claim_but_is_refused()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        var granted = await ClaimAsync(host, id);
        await BlockAsync(host);
        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id)).Result);
        Assert.Equal(granted.Claim, await host.Activity(id).FindClaimAsync(User));
    }

    [Fact]
    public async Task A_block_ends_by_itself()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        await BlockAsync(host, until: DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id)).Result);
        await Eventually.IsTrueAsync(async () => (await ClaimAsync(host, id)).Result == Outcome.Granted, "the block is over");
        Assert.Null(await Partition(host).FindBlockAsync(User));
    }

    [Fact]
    public async Task A_repeat_keeps_who_and_when()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var first = await BlockAsync(host);
        Assert.Equal(first, await Partition(host).BlockAsync(new BlockCommand(User, "bot", null, Admin + 1)));
        await Partition(host).UnblockAsync(User + 100, Admin);
        Assert.Equal(first, await Partition(host).FindBlockAsync(User));
    }

    /// <summary>What nobody waits for any more may still lie in a queue on the way to the store.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_admin_was_told_is_not_undone_by_an_earlier_write_that_lands_later(bool isBlocked)
    {
        await using (var host = await SaleHost.StartAsync(_directory.Path))
        {
            if (isBlocked)
                await BlockAsync(host);
            host.States.OnWrite = () => StateFault.LandsLate;
            await Assert.ThrowsAsync<OutcomeUnknownException>(
                () => isBlocked ? Partition(host).UnblockAsync(User, Admin) : BlockAsync(host));
            host.States.OnWrite = () => StateFault.None;

            Assert.Equal(isBlocked, await Partition(host).FindBlockAsync(User) is not null);
            if (isBlocked)
                await BlockAsync(host);
            else
                await Partition(host).UnblockAsync(User, Admin);
            host.States.Landing.SetResult();
            await Record.ExceptionAsync(() => host.States.Landed);
        }

        await using var again = await SaleHost.StartAsync(_directory.Path);
        Assert.Equal(isBlocked, await Partition(again).FindBlockAsync(User) is not null);
    }

    [Theory]
    [InlineData(nameof(StateFault.FailsBefore), false)]
    [InlineData(nameof(StateFault.FailsAfter), true)]
    [InlineData(nameof(StateFault.TakesEffectAndHangs), true)]
    [InlineData(nameof(StateFault.Rival), false)]
    public async Task After_a_failed_write_the_outcome_is_unknown_and_what_is_stored_holds(string fault, bool takesEffect)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        await BlockAsync(host, user: User);
        var (other, reads) = (Sibling(User), host.States.Reads);
        host.States.OnWrite = () => Enum.Parse<StateFault>(fault);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => BlockAsync(host, user: other));
        host.States.OnWrite = () => StateFault.None;

        Assert.Equal(takesEffect, await Partition(host).FindBlockAsync(other) is not null);
        Assert.Equal(reads + 1, host.States.Reads);
        Assert.Equal(takesEffect ? Outcome.UserBlocked : Outcome.Granted, (await ClaimAsync(host, id, other)).Result);
        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id)).Result);

        await BlockAsync(host, user: other);
        Assert.Equal([User, other], (await Partition(host).ListBlocksAsync(0, 10)).Select(block => block.UserId).Order());
    }

    [Fact]
    public async Task Claims_are_judged_while_a_block_is_written()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        await BlockAsync(host);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.States.BeforeWrite = written.Task;
        var other = Sibling(User);
        var blocking = BlockAsync(host, user: other);

        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id)).Result);
        Assert.Equal(Outcome.Granted, (await ClaimAsync(host, id, other)).Result);
        Assert.False(blocking.IsCompleted);
        written.SetResult();
        await blocking;
        Assert.Equal(Outcome.UserBlocked, (await ClaimAsync(host, id, other)).Result);
    }

    [Fact]
    public async Task Nothing_is_granted_while_the_blocks_cannot_be_read()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 10);
        host.States.FailsToRead = true;
        Assert.Equal(Outcome.OutcomeUnknown, (await ClaimAsync(host, id)).Result);
        Assert.Equal(0, (await host.Activity(id).GetAsync()).Sold);
        host.States.FailsToRead = false;
        await Eventually.IsTrueAsync(
            async () => (await ClaimAsync(host, id)).Result == Outcome.Granted, "the partition is back", seconds: 20);
    }

    [Fact]
    public async Task A_full_list_takes_nobody_more_until_somebody_is_unblocked()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        await BlockAsync(host, until: DateTimeOffset.UtcNow.AddHours(1));
        await host.DisposeAsync();
        FillUp();

        await using var again = await SaleHost.StartAsync(_directory.Path);
        Assert.Null(await Partition(again).BlockAsync(new BlockCommand(Sibling(User), "bot", null, Admin)));
        Assert.NotNull(await Partition(again).BlockAsync(new BlockCommand(User, "another reason", null, Admin)));
        await Partition(again).UnblockAsync(User, Admin);
        Assert.NotNull(await Partition(again).BlockAsync(new BlockCommand(Sibling(User), "bot", null, Admin)));
    }

    /// <summary>Adds made-up users to the stored list until it has as many as it may have.</summary>
    private void FillUp() => SaleHost.Execute(
        _directory.Path,
        "orders.db",
        $$"""
        WITH RECURSIVE users(id) AS (SELECT 1000001 UNION ALL SELECT id + 1 FROM users LIMIT {{UserPartitions.MaxBlocked - 1}})
        UPDATE grain_states SET payload = CAST(json_object('blocks', (
            SELECT json_group_array(json(block)) FROM (
                SELECT value AS block FROM json_each(CAST(payload AS TEXT), '$.blocks')
                UNION ALL
                SELECT json_object('userId', id, 'reason', 'r', 'blockedBy', 1, 'blockedAt', '2030-01-01T00:00:00Z') FROM users))) AS BLOB)
        """);

    /// <summary>Another user of the same partition.</summary>
    private static long Sibling(long user)
    {
        var other = user + 1;
        while (UserPartitions.Of(other) != UserPartitions.Of(user))
            other++;
        return other;
    }

    private static IUserPartitionGrain Partition(SaleHost host) => host.Grains.GetGrain<IUserPartitionGrain>(UserPartitions.Of(User));

    private static Task<UserBlock?> BlockAsync(SaleHost host, long user = User, DateTimeOffset? until = null) =>
        Partition(host).BlockAsync(new BlockCommand(user, "bot", until, Admin));

    private static Task<ClaimOutcome> ClaimAsync(SaleHost host, long activity, long user = User) =>
        host.ClaimAsync(activity, new ClaimRequest(user, CommandKey.None));
}
