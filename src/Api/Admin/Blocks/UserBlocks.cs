using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Admin.Blocks;

/// <summary>Asks the user partitions, which keep the blocks.</summary>
/// <remarks>Every call may throw <see cref="OutcomeUnknownException"/>.</remarks>
internal sealed partial class UserBlocks(IGrainFactory grains, ILogger<UserBlocks> logger)
{
    private readonly ILogger<UserBlocks> _logger = logger;

    /// <summary>The block that holds now; null when the user's partition has no room for another one.</summary>
    public Task<UserBlock?> BlockAsync(BlockCommand command, CancellationToken cancellationToken) =>
        AskAsync(Of(command.UserId).BlockAsync(command), cancellationToken);

    public Task UnblockAsync(long userId, long adminId, CancellationToken cancellationToken) =>
        AskAsync(DoneAsync(Of(userId).UnblockAsync(userId, adminId)), cancellationToken);

    public Task<UserBlock?> FindAsync(long userId, CancellationToken cancellationToken) =>
        AskAsync(Of(userId).FindBlockAsync(userId), cancellationToken);

    /// <summary>At most so many blocks of users after this one, by ascending id.</summary>
    public async Task<IReadOnlyList<UserBlock>> ListAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var asking = Enumerable.Range(0, UserPartitions.Count).Select(partition => Partition(partition).ListBlocksAsync(after, limit));
        var lists = await AskAsync(Task.WhenAll(asking), cancellationToken);
        return [.. lists.SelectMany(list => list).OrderBy(block => block.UserId).Take(limit)];
    }

    private IUserPartitionGrain Of(long userId) => Partition(UserPartitions.Of(userId));

    private IUserPartitionGrain Partition(int partition) => grains.GetGrain<IUserPartitionGrain>(partition);

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }

    /// <summary>A partition that cannot read its blocks fails with whatever its storage throws.</summary>
    private async Task<T> AskAsync<T>(Task<T> asking, CancellationToken cancellationToken)
    {
        try
        {
            return await asking.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OutcomeUnknownException && !cancellationToken.IsCancellationRequested)
        {
            PartitionSilent(exception);
            throw new OutcomeUnknownException("A user partition did not answer.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A user partition did not answer an admin.")]
    private partial void PartitionSilent(Exception exception);
}
