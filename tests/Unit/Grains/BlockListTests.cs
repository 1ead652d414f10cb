using CouponKill.Contracts.Users;
using CouponKill.Grains;
using CouponKill.Grains.Users;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class BlockListTests
{
    private const string Stored =
        """{"blocks":[{"userId":7,"reason":"多账号 \"bot\"","until":"2030-01-01T01:00:00+00:00","blockedBy":"""
        + """1,"blockedAt":"2030-01-01T00:00:00+00:00"},{"userId":8,"reason":"r","blockedBy":"""
        + """1,"blockedAt":"2030-01-01T00:00:00+00:00"}]}""";

    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_block_holds_until_its_end_and_no_longer()
    {
        var list = BlockList.Empty.With(Block(7, hours: 1), Now);
        Assert.NotNull(list.Find(7, Now.AddHours(1).AddTicks(-1)));
        Assert.Null(list.Find(7, Now.AddHours(1)));
        Assert.Null(list.Find(8, Now));
    }

    [Fact]
    public void A_change_makes_another_list_without_what_is_over()
    {
        var first = BlockList.Empty.With(Block(1, hours: 1), Now).With(Block(2), Now);
        var second = first.With(Block(3), Now.AddHours(1));
        Assert.Equal(2, first.Count);
        Assert.Equal([2L, 3], second.ToState().Blocks.Select(block => block.UserId));
        Assert.Equal([3L], second.Without(2, Now).ToState().Blocks.Select(block => block.UserId));
    }

    [Fact]
    public void A_user_has_one_block_the_last()
    {
        var list = BlockList.Empty.With(Block(1, hours: 1), Now).With(Block(1), Now);
        Assert.Equal(1, list.Count);
        Assert.Null(list.Find(1, Now)!.Until);
    }

    [Fact]
    public void Pages_are_sorted_and_leave_out_what_is_over()
    {
        var list = BlockList.Empty.With(Block(5), Now).With(Block(3, hours: 1), Now).With(Block(9), Now).With(Block(4), Now);
        Assert.Equal([3L, 4], Ids(list.List(0, 2, Now)));
        Assert.Equal([5L, 9], Ids(list.List(4, 2, Now)));
        Assert.Equal([4L, 5, 9], Ids(list.List(0, 10, Now.AddHours(1))));
        Assert.Empty(list.List(9, 2, Now));
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        var list = BlockList.From(new BlockListState { Blocks = [.. Enumerable.Range(1, 1_000).Select(user => Block(user, hours: 1))] });
        var found = Count(list);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(found, Count(list));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void It_is_stored_as_plain_JSON()
    {
        var list = BlockList.Empty.With(Block(7, hours: 1) with { Reason = "多账号 \"bot\"" }, Now).With(Block(8), Now);
        Assert.Equal(Stored, GrainStateSerializer.Instance.Serialize(list.ToState()).ToString());
        Assert.Equal(list.ToState().Blocks, Read(Stored));
    }

    [Fact]
    public void What_a_newer_program_added_does_not_hurt()
    {
        const string Newer =
            """{"more":{},"blocks":[{"userId":7,"reason":"r","blockedBy":1,"blockedAt":"2030-01-01T00:00:00Z","more":1}]}""";
        var block = Assert.Single(Read(Newer));
        Assert.Equal(Block(7), block);
        Assert.Empty(Read("{}"));
    }

    private static UserBlock[] Read(string json) => GrainStateSerializer.Instance.Deserialize<BlockListState>(new BinaryData(json))!.Blocks;

    private static int Count(BlockList list)
    {
        var found = 0;
        for (var user = 0; user < 10_000; user++)
            found += list.Find(user, Now) is null ? 0 : 1;
        return found;
    }

    private static IEnumerable<long> Ids(UserBlock[] blocks) => blocks.Select(block => block.UserId);

    private static UserBlock Block(long userId, int? hours = null) =>
        new(userId, "r", hours is { } count ? Now.AddHours(count) : null, 1, Now);
}
