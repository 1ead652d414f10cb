namespace CouponKill.Silo.Configuration;

/// <summary>
/// Arguments as the configuration reads them: <c>--KEY=VALUE</c> or <c>--KEY VALUE</c>. The rest it passes over in silence.
/// </summary>
/// <param name="Keys">Keys that have a value.</param>
/// <param name="Lonely">Keys without one.</param>
/// <param name="Words">What has no form of a setting.</param>
internal sealed record Arguments(IReadOnlyList<string> Keys, IReadOnlyList<string> Lonely, IReadOnlyList<string> Words)
{
    public static Arguments Read(string[] args)
    {
        var (keys, lonely, words) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var name = NameOf(args[i]);
            var equals = (name ?? args[i]).IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
                keys.Add((name ?? args[i])[..equals]);
            else if (name is null)
                words.Add(args[i]);
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                (keys, i) = ([.. keys, name], i + 1);
            else
                lonely.Add(name);
        }

        return new Arguments(keys, lonely, words);
    }

    private static string? NameOf(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) ? arg[2..] : arg.StartsWith('/') ? arg[1..] : null;
}
