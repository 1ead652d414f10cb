using CouponKill.Contracts.Users;

namespace CouponKill.Grains.Users;

/// <summary>Blocked users. A value: changes make another list, without the blocks that are over by then.</summary>
internal sealed class BlockList
{
    private readonly Dictionary<long, UserBlock> _blocks;

    private BlockList(Dictionary<long, UserBlock> blocks) => _blocks = blocks;

    /// <summary>Nobody is blocked.</summary>
    public static BlockList Empty { get; } = new([]);

    /// <summary>How many blocks there are, with those that are over and not swept yet.</summary>
    public int Count => _blocks.Count;

    /// <summary>The list that was stored.</summary>
    public static BlockList From(BlockListState state) => new(state.Blocks.ToDictionary(block => block.UserId));

    /// <summary>What is to be stored.</summary>
    public BlockListState ToState() => new() { Blocks = [.. _blocks.Values] };

    /// <summary>The block of a user, or null. Every claim asks, so it allocates nothing.</summary>
    public UserBlock? Find(long userId, DateTimeOffset now) =>
        _blocks.Count > 0 && _blocks.TryGetValue(userId, out var block) && !block.IsOver(now) ? block : null;

    /// <summary>The list with this block, in place of the user's last one.</summary>
    public BlockList With(UserBlock block, DateTimeOffset now)
    {
        var blocks = Others(block.UserId, now);
        blocks.Add(block.UserId, block);
        return new BlockList(blocks);
    }

    /// <summary>The list without a user.</summary>
    public BlockList Without(long userId, DateTimeOffset now) => new(Others(userId, now));

    /// <summary>At most so many blocks of users after this one, by ascending id.</summary>
    public UserBlock[] List(long after, int limit, DateTimeOffset now) =>
    [
        .. _blocks.Values
            .Where(block => block.UserId > after && !block.IsOver(now))
            .OrderBy(block => block.UserId)
            .Take(limit),
    ];

    private Dictionary<long, UserBlock> Others(long userId, DateTimeOffset now) =>
        _blocks.Values.Where(block => block.UserId != userId && !block.IsOver(now)).ToDictionary(block => block.UserId);
}
