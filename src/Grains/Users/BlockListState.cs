using CouponKill.Contracts.Users;

namespace CouponKill.Grains.Users;

/// <summary>The blocks of one user partition as they are stored: as JSON, so add members, never rename them.</summary>
internal sealed class BlockListState
{
    /// <summary>The blocks, in any order.</summary>
    public UserBlock[] Blocks { get; set; } = [];
}
