using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace CouponKill.Grains.Users;

/// <summary>
/// Judges the claims of its users before an activity sees them: who is blocked, who asks too often, and who has the claim already.
/// What it knows of claims is a cache of the ledgers: filled from them on activation and by every batch, used only for
/// answers that cannot change behind its back, and bounded. The blocks are state of its own.
/// </summary>
/// <remarks>
/// What changes nothing is written, too: a write that nobody waits for any more may still be on its way, and only a newer ETag stops it.
/// Claims are judged while a block is being written, by the list that is durable. After a write that failed or was not
/// confirmed the activation is deactivated, and the next one reads what is stored.
/// </remarks>
[GrainType("userpartition")]
[KeepAlive]
[NoProfiling]
internal sealed partial class UserPartitionGrain(
    [PersistentState("blocks", GrainStateStorage.Name)] IPersistentState<BlockListState> stored,
    IGrainFactory grains,
    IActivityCatalog catalog,
    IOptions<UserOptions> options,
    TimeProvider clock,
    ILogger<UserPartitionGrain> logger) : Grain, IUserPartitionGrain, IDisposable
{
    /// <summary>Less than the caller waits, so that it hears of it.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(4);

    private readonly ILogger<UserPartitionGrain> _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BoundedMap<(long ActivityId, long UserId), Claim> _claims = new(options.Value.MaxRemembered);
    private readonly ClaimRates _rates = new(options.Value.MaxRemembered);
    private BlockList _blocks = BlockList.Empty;

    private int Partition => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _blocks = BlockList.From(stored.State);
        FillAsync(_stopping.Token).Ignore();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public ValueTask<AdmissionVerdict[]> AdmitAsync(long activityId, ClaimRequest[] requests, Claim[] granted)
    {
        foreach (var claim in granted)
            Remember(claim);
        var now = clock.GetUtcNow();
        _rates.StartAt(now.ToUnixTimeSeconds());
        List<AdmissionVerdict>? verdicts = null;
        for (var i = 0; i < requests.Length; i++)
        {
            if (Judge(i, activityId, requests[i], now) is { } verdict)
                (verdicts ??= []).Add(verdict);
        }

        return ValueTask.FromResult(verdicts is null ? [] : verdicts.ToArray());
    }

    /// <inheritdoc/>
    public async Task<UserBlock?> BlockAsync(BlockCommand command)
    {
        var now = clock.GetUtcNow();
        var known = _blocks.Find(command.UserId, now);
        var isKnown = known is not null && IsSame(known, command);
        var block = isKnown ? known! : new UserBlock(command.UserId, command.Reason, command.Until, command.AdminId, now);
        var blocks = _blocks.With(block, now);
        if (blocks.Count > UserPartitions.MaxBlocked)
            return null;
        await StoreAsync(blocks);
        if (!isKnown)
            Blocked(command.AdminId, command.UserId, command.Until, command.Reason);
        return block;
    }

    /// <inheritdoc/>
    public async Task UnblockAsync(long userId, long adminId)
    {
        await StoreAsync(_blocks.Without(userId, clock.GetUtcNow()));
        Unblocked(adminId, userId);
    }

    /// <inheritdoc/>
    public Task<UserBlock?> FindBlockAsync(long userId) => Task.FromResult(_blocks.Find(userId, clock.GetUtcNow()));

    /// <inheritdoc/>
    public Task<UserBlock[]> ListBlocksAsync(long after, int limit) => Task.FromResult(_blocks.List(after, limit, clock.GetUtcNow()));

    private void Remember(in Claim claim) => _claims.Set((claim.ActivityId, claim.UserId), claim);

    private AdmissionVerdict? Judge(int index, long activityId, in ClaimRequest request, DateTimeOffset now)
    {
        if (_blocks.Find(request.UserId, now) is not null)
            return new AdmissionVerdict(index, Admission.Blocked, default);
        if (_rates.Count(request.UserId) > options.Value.MaxClaimsPerSecond)
            return new AdmissionVerdict(index, Admission.RateLimited, default);
        return request.Key.IsNone && _claims.TryGet((activityId, request.UserId), out var claim) && claim.Status == ClaimStatus.Confirmed
            ? new AdmissionVerdict(index, Admission.Known, claim)
            : null;
    }

    private static bool IsSame(UserBlock known, BlockCommand command) =>
        known.Until == command.Until && string.Equals(known.Reason, command.Reason, StringComparison.Ordinal);

    private async Task StoreAsync(BlockList blocks)
    {
        try
        {
            stored.State = blocks.ToState();
            await stored.WriteStateAsync().WaitAsync(WriteTimeout, clock);
        }
        catch (Exception exception)
        {
            StoreFailed(Partition, exception);
            DeactivateOnIdle();
            throw new OutcomeUnknownException("The blocks may not have been stored. Repeating the command is safe.");
        }

        _blocks = blocks;
    }

    /// <summary>Asks the ledgers who has what. Until it is done, and if it fails, unknown users just go to the activity.</summary>
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var activityId in await catalog.ListUnfinishedAsync(cancellationToken))
                await TryFillFromAsync(activityId, cancellationToken);
        }
        catch (Exception exception)
        {
            FillFailed(Partition, exception);
        }
    }

    private async Task TryFillFromAsync(long activityId, CancellationToken cancellationToken)
    {
        try
        {
            await FillFromAsync(grains.GetGrain<IActivityGrain>(activityId), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            FillFailed(Partition, exception);
        }
    }

    private async Task FillFromAsync(IActivityGrain activity, CancellationToken cancellationToken)
    {
        var view = await activity.GetAsync();
        if (view.Definition.PerUserLimit != 1)
            return;
        for (var cursor = 0; cursor >= 0 && !cancellationToken.IsCancellationRequested;)
        {
            var page = await activity.ReadClaimsAsync(Partition, UserPartitions.Count, cursor);
            foreach (var claim in page.Claims)
                Remember(claim);
            cursor = page.Next;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User partition {Partition} could not read all ledgers; it goes on without.")]
    private partial void FillFailed(int partition, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Admin {AdminId} blocked user {UserId} until {Until}: {Reason}")]
    private partial void Blocked(long adminId, long userId, DateTimeOffset? until, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Admin {AdminId} unblocked user {UserId}.")]
    private partial void Unblocked(long adminId, long userId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "User partition {Partition} gives up this activation: its blocks were not stored, or nobody knows.")]
    private partial void StoreFailed(int partition, Exception exception);
}
