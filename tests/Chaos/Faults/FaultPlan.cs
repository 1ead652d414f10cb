namespace CouponKill.Chaos.Faults;

/// <summary>Which faults strike in a round: each in its turn, and in every second series a second one at the same time.</summary>
internal static class FaultPlan
{
    /// <summary>Connections are cut in a network of the tests' own only.</summary>
    private static readonly FaultKind[] Kinds =
        [.. Enum.GetValues<FaultKind>().Where(kind => OwnNetwork.Exists || kind != FaultKind.NeighbourCutOff)];

    private enum Part
    {
        Owner,
        Neighbour,
        Edge,
        Redis,
        MySql,
        Kafka,
    }

    /// <summary>The length of a series: each fault once.</summary>
    public static int Series => Kinds.Length;

    /// <summary>The faults of a round.</summary>
    /// <param name="seed">The round's seed.</param>
    /// <param name="random">Chooses the second one; never one that strikes the same part.</param>
    public static IReadOnlyList<FaultKind> Of(int seed, Random random)
    {
        var first = Kinds[seed % Series];
        if (seed / Series % 2 == 0)
            return [first];
        var others = Kinds.Where(kind => PartOf(kind) != PartOf(first)).ToArray();
        return [first, others[random.Next(others.Length)]];
    }

    private static Part PartOf(FaultKind kind) => kind switch
    {
        FaultKind.OwnerKilled or FaultKind.OwnerPaused => Part.Owner,
        FaultKind.NeighbourPaused or FaultKind.NeighbourCutOff => Part.Neighbour,
        FaultKind.EdgeKilled => Part.Edge,
        FaultKind.RedisKilled or FaultKind.RedisPaused or FaultKind.RedisForgets => Part.Redis,
        FaultKind.MySqlKilled => Part.MySql,
        FaultKind.KafkaDown or FaultKind.KafkaEmptied => Part.Kafka,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such fault."),
    };
}
