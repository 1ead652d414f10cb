using System.Collections.Concurrent;
using System.Diagnostics;
using CouponKill.Harness;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using Spectre.Console;

namespace CouponKill.Tools.Demo;

/// <summary>One demonstration: a sale, a crowd, a check.</summary>
internal sealed class DemoRun(DemoServer server, DemoOptions options)
{
    // Above the ids that people who register are given.
    private const long FirstUser = 9_000_000_000;
    private const int RepeatEvery = 10;
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<long, DemoAnswer> _answers = new();

    private int Sold => Math.Min(options.Users, options.Coupons);

    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        await using var server = await DemoServer.FindAsync(options, AnsiConsole.WriteLine, cancellationToken);
        await new DemoRun(server, options).RunAsync(cancellationToken);
        return 0;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var sale = await OpenAsync(cancellationToken);
        AnsiConsole.WriteLine(
            $"Activity {sale.Id}: {options.Users} users fight for {options.Coupons} coupons over {options.Connections} connections.");
        var repeaters = Enumerable.Range(0, options.Users).Where(user => user % RepeatEvery == 0).ToList();
        var tally = new DemoTally();
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var claims = progress.AddTask("claims", maxValue: options.Users);
            var started = Stopwatch.GetTimestamp();
            await ForAllAsync(
                Enumerable.Range(0, options.Users), claims, user => ClaimAsync(sale.Id, user, tally, cancellationToken), cancellationToken);
            tally.Elapsed = Stopwatch.GetElapsedTime(started);
            var repeats = progress.AddTask("repeats", maxValue: repeaters.Count);
            await ForAllAsync(repeaters, repeats, user => RepeatAsync(sale.Id, user, tally, cancellationToken), cancellationToken);
        });
        var audit = await CheckAsync(sale.Id, cancellationToken);
        tally.Write(audit);
        AnsiConsole.WriteLine($"{Sold} orders are stored for {Sold} users, and the audit is consistent.");
    }

    private async Task<ActivityBody> OpenAsync(CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody("Demonstration", options.Coupons, now.AddSeconds(-1), now.AddHours(1));
        var answer = await server.Client.CreateActivityAsync(server.Tokens.Admin(), body, cancellationToken);
        return answer.Status == 201 ? answer.Read<ActivityBody>() : throw new CommandException($"The server makes no activity: {answer}");
    }

    private Task ForAllAsync(IEnumerable<int> users, ProgressTask bar, Func<int, Task> act, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(users, parallel, async (user, _) =>
        {
            await act(user);
            bar.Increment(1);
        });
    }

    private async Task ClaimAsync(long activityId, int user, DemoTally tally, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await AskAsync(activityId, user, cancellationToken);
        tally.Add(answer, Stopwatch.GetElapsedTime(started));
        if (answer.Status is not (201 or 409))
            throw new CommandException($"User {FirstUser + user} was told {answer}");
        _answers[user] = DemoAnswer.From(answer);
    }

    private async Task RepeatAsync(long activityId, int user, DemoTally tally, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(activityId, user, cancellationToken);
        tally.AddRepeat();
        if (DemoAnswer.From(answer) != _answers[user])
            throw new CommandException($"User {FirstUser + user} was told {_answers[user]} first, and then {answer}");
    }

    private Task<ApiAnswer> AskAsync(long activityId, int user, CancellationToken cancellationToken) =>
        server.Client.ClaimAsync(activityId, server.Tokens.User(FirstUser + user), key: null, cancellationToken);

    private async Task<AuditBody> CheckAsync(long activityId, CancellationToken cancellationToken)
    {
        var admin = server.Tokens.Admin();
        var audit = await Eventually.GetAsync(
            async () => (await server.Client.AuditAsync(activityId, admin, cancellationToken)).Expect<AuditBody>(200),
            audit => audit.Consistent,
            AuditTimeout,
            cancellationToken);
        var orders = await server.Client.ReadOrdersAsync(activityId, admin, cancellationToken);
        var users = orders.Select(order => order.UserId).Distinct().Count();
        if (orders.Count != Sold || users != Sold)
            throw new CommandException($"{orders.Count} orders are stored for {users} users, but it must be {Sold}.");
        var told = _answers.Values.Where(answer => answer.OrderId != 0).Select(answer => answer.OrderId).ToHashSet();
        if (!told.SetEquals(orders.Select(order => order.OrderId)))
            throw new CommandException("The orders that are stored are not those that users were told of.");
        return audit;
    }
}

/// <summary>What counts as the same answer: the same order, or the same refusal.</summary>
internal sealed record DemoAnswer(long OrderId, string? Code)
{
    public static DemoAnswer From(ApiAnswer answer) =>
        answer.Status is 200 or 201 ? new DemoAnswer(answer.Read<OrderBody>().OrderId, null) : new DemoAnswer(0, answer.Code);
}
