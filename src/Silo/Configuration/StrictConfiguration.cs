using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Configuration;

/// <summary>What every verb does with its configuration before it reads any of it.</summary>
internal static class StrictConfiguration
{
    /// <summary>Refuses what nobody would read, and fetches secrets from their files.</summary>
    /// <param name="configuration">All that was configured.</param>
    /// <param name="args">The arguments behind the verb.</param>
    /// <param name="more">What else could have been typed there.</param>
    /// <exception cref="StartException">Something is unknown, or a secret cannot be had.</exception>
    public static void BeStrict(this IConfigurationManager configuration, string[] args, params IReadOnlyCollection<string> more)
    {
        var unknown = UnknownSettings.Find(args, configuration, more).ToList();
        if (unknown.Count > 0)
            throw new StartException(string.Join(' ', unknown));
        SecretFiles.Load(configuration);
    }
}
