using System.Globalization;

namespace CouponKill.Bench.Scaling;

/// <summary>
/// What is simulated. All of it was fixed before the first run: a million people come to a sale of many activities at one moment, fewer
/// and fewer after it.
/// </summary>
internal static class Scenario
{
    /// <summary>Seeds, of which the worst is reported.</summary>
    public const int Seeds = 20;

    /// <summary>Everything in seconds; the sale opens at this.</summary>
    public const double OpensAt = 600;

    public const double EndsAt = 1_500;

    /// <summary>Length of a step.</summary>
    public const double Step = 0.1;

    /// <summary>People, and how much their number varies from sale to sale (standard deviation, as a share).</summary>
    public const double People = 1_000_000;
    public const double PeopleVary = 0.08;

    /// <summary>Their arrivals fall by e in so many seconds.</summary>
    public const double Tau = 20;
    public const double TauVary = 0.05;

    /// <summary>Claims per second that come anyway.</summary>
    public const double Baseline = 500;

    /// <summary>Units for sale.</summary>
    public const int Units = 100_000;

    /// <summary>Earlier sales that were seen.</summary>
    public const int PastSales = 5;

    /// <summary>Claims per second of a warm silo, and the share of it that a cold one has for the first seconds.</summary>
    public const double SiloCapacity = 5_000;
    public const double ColdShare = 1.0 / 3;
    public const double ColdSeconds = 10;

    /// <summary>From the wish for a pod until it is ready.</summary>
    public const double ShortestStart = 25;
    public const double LongestStart = 60;

    public const int MinSilos = 2;
    public const int MaxSilos = 40;

    /// <summary>A claim that waits for longer is shed (<c>Claims:QueueTimeout</c>); its sender comes back.</summary>
    public const double QueueTimeout = 5;
    public const double RetryAfter = 2;

    /// <summary>The autoscaler looks so often; the chart lets it multiply by ten at once, and take one silo a minute after five.</summary>
    public const double HpaSync = 15;
    public const double Tolerance = 0.1;
    public const double UpFactor = 10;
    public const double DownStabilization = 300;
    public const double DownInterval = 60;

    /// <summary>CPU figures are a mean over the last window, and as old when they are read.</summary>
    public const double CpuWindow = 15;
    public const double CpuTarget = 0.6;

    /// <summary>Orders that the projection of one silo stores in a second, and messages of lag that the chart allows it.</summary>
    public const double OrdersPerSilo = 2_000;
    public const double LagTarget = 10_000;

    /// <summary>The settings of the forecast.</summary>
    public const double LeadSeconds = 300;
    public const double MaxForecast = 100_000;

    /// <summary>All of it in a sentence or two, for the document.</summary>
    public static string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{People:N0} people (deviation {PeopleVary:P0}), who come by e fewer every {Tau} s ({TauVary:P0}), for {Units:N0} units of\n"
        + $"many activities; {PastSales} earlier sales of the same kind. A warm silo takes {SiloCapacity:N0} claims/s, a third of it in\n"
        + $"its first {ColdSeconds} s. A pod is ready {ShortestStart} to {LongestStart} s after the wish. {MinSilos} to {MaxSilos} silos.\n"
        + $"Claims wait {QueueTimeout} s at most; who is shed comes back after {RetryAfter} s. The autoscaler looks every {HpaSync} s.");
}
