using CouponKill.Bench.Load;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Peers.Checks;

/// <summary>
/// A small sale after a run, with fewer units than users, who all ask twice at the same time: nothing may be oversold, nobody may get
/// two, and both answers to a user have to be the same.
/// </summary>
internal sealed class ScarceSale(ISeller seller, TokenMinter tokens)
{
    private const int Units = 50;
    private const int Users = 150;

    /// <summary>Holds the sale.</summary>
    /// <returns>What went wrong, or null.</returns>
    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        var activityId = await seller.OpenAsync(Units, cancellationToken);
        var first = TokenPool.NewUsers(Users);
        using var client = new CouponKillClient(seller.Addresses[0], connections: 64);
        var asking = Enumerable.Range(0, Users).Select(i => AskTwiceAsync(client, activityId, tokens.User(first + i), cancellationToken));
        var answers = await Task.WhenAll(asking);
        await seller.SettleAsync(cancellationToken);
        var granted = answers.Where(pair => pair.Any(answer => answer.Status == 201)).ToList();
        var tally = await seller.CountAsync(activityId, cancellationToken);
        await seller.EndAsync(activityId, cancellationToken);
        return AnswerFault(answers) ?? SaleCheck.Fault(Units, Users, granted.Count, tally);
    }

    /// <summary>What is wrong with the answers, whatever is stored; or null.</summary>
    public static string? AnswerFault(IReadOnlyList<ApiAnswer[]> answers)
    {
        if (answers.SelectMany(pair => pair).FirstOrDefault(answer => !IsRight(answer)) is { } wrong)
            return $"an answer that nobody should get: {wrong}";
        if (answers.Any(pair => pair.Count(answer => answer.Status == 201) > 1))
            return "a user was granted two units";
        var orders = answers.Select(OrdersOf).ToList();
        if (orders.Any(ids => ids.Count > 1))
            return "a user was told of two orders";
        var all = orders.SelectMany(ids => ids).ToList();
        return all.Distinct().Count() == all.Count ? null : "two users were told of the same order";
    }

    private static List<long> OrdersOf(ApiAnswer[] pair) =>
    [
        .. pair.Where(answer => answer.Status is 200 or 201).Select(answer => answer.Read<OrderBody>().OrderId).Distinct(),
    ];

    private static bool IsRight(ApiAnswer answer) => answer.Status is 200 or 201 || answer is { Status: 409, Code: "sold_out" };

    private static Task<ApiAnswer[]> AskTwiceAsync(
        CouponKillClient client, long activityId, string token, CancellationToken cancellationToken) =>
        Task.WhenAll(
            client.ClaimAsync(activityId, token, key: null, cancellationToken),
            client.ClaimAsync(activityId, token, key: null, cancellationToken));
}
