using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Crowds;

/// <summary>
/// An admin who pauses, resumes and restocks a sale while it runs. What is not answered is repeated at the next door: a restock
/// with its key, so that it counts once. Every command is in the history.
/// </summary>
internal sealed class Shopkeeper : IDisposable
{
    private const int MostPauseMs = 800;
    private const int Restocked = 20;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly CouponKillClient[] _doors;
    private readonly TokenMinter _tokens;
    private readonly History _history;
    private readonly long _activityId;
    private readonly Random _random;
    private int _door;

    /// <summary>Creates the admin of one activity.</summary>
    /// <param name="addresses">The doors.</param>
    /// <param name="tokens">Signs the admin's tokens.</param>
    /// <param name="history">Hears of the commands.</param>
    /// <param name="activityId">What the admin looks after.</param>
    /// <param name="seed">Where chance comes from.</param>
    public Shopkeeper(IEnumerable<Uri> addresses, TokenMinter tokens, History history, long activityId, int seed)
    {
        (_tokens, _history, _activityId, _random) = (tokens, history, activityId, new Random(seed));
        _doors = [.. addresses.Select(address => new CouponKillClient(address))];
    }

    /// <summary>Gives commands while something happens; the last one lets the sale go on.</summary>
    public async Task DuringAsync(Func<Task> happening)
    {
        using var over = new CancellationTokenSource();
        var commands = CommandAsync(over.Token);
        try
        {
            await happening();
        }
        finally
        {
            await over.CancelAsync();
            await commands;
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        foreach (var door in _doors)
            door.Dispose();
    }

    private async Task CommandAsync(CancellationToken over)
    {
        for (var turn = 1; !over.IsCancellationRequested; turn++)
        {
            await RestAsync(over);
            await UntilDoneAsync("pause", (door, cancel) => door.CommandAsync(_activityId, "pause", _tokens.Admin(), cancel));
            await RestAsync(over);
            await UntilDoneAsync("resume", (door, cancel) => door.CommandAsync(_activityId, "resume", _tokens.Admin(), cancel));
            var key = string.Create(CultureInfo.InvariantCulture, $"restock-{turn}");
            await UntilDoneAsync(
                "restock", (door, cancel) => door.RestockAsync(_activityId, Restocked, _tokens.Admin(), key, cancel), Restocked);
        }
    }

    private async Task RestAsync(CancellationToken over) =>
        await Task.Delay(_random.Next(MostPauseMs), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task UntilDoneAsync(string action, Func<CouponKillClient, CancellationToken, Task<ApiAnswer>> send, int quantity = 0)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Timeout)
        {
            var sentAt = clock.GetTimestamp();
            if (await IsDoneAsync(send))
            {
                _history.Add(new AdminCall(_activityId, action, sentAt, clock.GetTimestamp(), quantity));
                return;
            }

            // It may take effect at any time. A restock has a key, so it counts once, when it is answered.
            if (quantity == 0)
                _history.Add(new AdminCall(_activityId, action, sentAt, AdminCall.Never));
            await Task.Delay(RetryDelay);
        }

        throw new TimeoutException($"An admin's {action} was not answered for {Timeout.TotalSeconds:F0} s.");
    }

    private async Task<bool> IsDoneAsync(Func<CouponKillClient, CancellationToken, Task<ApiAnswer>> send)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout);
        try
        {
            var answer = await send(_doors[_door++ % _doors.Length], timeout.Token);
            if (answer.Code is "outcome_unknown" or "overloaded" or "storage_not_durable" or "clock_untrusted")
                return false;
            answer.Expect<ActivityBody>(200);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
