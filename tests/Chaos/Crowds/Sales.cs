using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;

namespace CouponKill.Chaos.Crowds;

/// <summary>What is sold in every test here, and how it is checked afterwards.</summary>
internal static class Sales
{
    private const int Users = 20_000;
    private const string Hot = "Hot";
    private const string ThreeEach = "Three each";
    private const string Opens = "Opens";
    private const string Ends = "Ends";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The first is hot; then one that is soon sold out, one with three for each user, and one with holds that nobody pays.
    /// </summary>
    public static Task<SaleMix> OpenAsync(SiloProcess silo, CancellationToken cancellationToken) =>
        OpenAsync(silo, Lasting(DateTimeOffset.UtcNow), cancellationToken);

    /// <summary>The same, one that opens and one that ends meanwhile, and last one for a <see cref="Shopkeeper"/>.</summary>
    public static Task<SaleMix> OpenAllAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.UtcNow;
        NewActivityBody[] bodies =
        [
            .. Lasting(start),
            new(Opens, 1_000, start.AddSeconds(3), start.AddHours(1)),
            new(Ends, 1_000, start, start.AddSeconds(15)),
            new("Kept", 500, start, start.AddHours(1)),
        ];
        return OpenAsync(silo, bodies, cancellationToken);
    }

    /// <summary>
    /// Waits until the crowd has been granted a unit of the sale that opens, and has been told that the one that ends has ended.
    /// </summary>
    /// <param name="crowd">The crowd, at work.</param>
    /// <param name="mix">What <see cref="OpenAllAsync"/> made.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static Task TurnedAsync(Crowd crowd, SaleMix mix, CancellationToken cancellationToken)
    {
        var (opens, ends) = (mix.Sales.Single(sale => sale.Name is Opens).Id, mix.Sales.Single(sale => sale.Name is Ends).Id);
        return Eventually.GetAsync(
            () => Task.FromResult(
                crowd.History.Claims(opens).Any(call => call.Told == Told.Granted)
                    && crowd.History.Claims(ends).Any(call => call.Code is "ended")),
            turned => turned,
            Timeout,
            cancellationToken);
    }

    /// <summary>Those that nothing but a fault keeps from selling.</summary>
    public static IEnumerable<ActivityBody> WithUnitsLeft(SaleMix mix) => mix.Sales.Where(sale => sale.Name is Hot or ThreeEach);

    /// <summary>Compares what the crowd was told with what is there.</summary>
    /// <param name="crowd">The crowd, at rest.</param>
    /// <param name="mix">What was sold.</param>
    /// <param name="witness">Whom to ask.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong.</returns>
    public static async Task<IReadOnlyList<string>> CheckAsync(
        Crowd crowd, SaleMix mix, SiloProcess witness, CancellationToken cancellationToken)
    {
        var violations = crowd.Retried.Where(resolution => !resolution.IsFinal).Select(
            resolution => $"no final answer: {resolution}").ToList();
        foreach (var sale in mix.Sales)
        {
            var evidence = await SaleEvidence.CollectAsync(witness.Client, witness.Tokens, sale, crowd.History, Timeout, cancellationToken);
            violations.AddRange(InvariantChecker.Check(evidence).Select(violation => $"{sale.Name}: {violation}"));
        }

        return violations;
    }

    private static NewActivityBody[] Lasting(DateTimeOffset start) =>
    [
        new(Hot, Users, start, start.AddHours(1)),
        new("Scarce", 50, start, start.AddHours(1)),
        new(ThreeEach, 100_000, start, start.AddHours(1), PerUserLimit: 3),
        new("Held", 100, start, start.AddHours(1), HoldSeconds: 2),
    ];

    private static Task<SaleMix> OpenAsync(SiloProcess silo, NewActivityBody[] bodies, CancellationToken cancellationToken) =>
        SaleMix.OpenAsync(silo.Client, silo.Tokens.Admin(), bodies, Users, cancellationToken);
}
