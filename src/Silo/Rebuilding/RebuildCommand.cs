using System.CommandLine;
using System.CommandLine.Parsing;
using CouponKill.Ledger.Activities;
using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Rebuilding;

/// <summary>The verb <c>rebuild</c>: brings the ledger of an activity back whose claim log is lost, old or damaged.</summary>
internal static class RebuildCommand
{
    public const string Verb = "rebuild";

    private const string About =
        "Replaces the claim log of one activity by what catalog and orders know. The activity comes back paused. Settings follow as "
        + "--KEY=VALUE: the same as for the silo. In the embedded profile the silo must be stopped.";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        throw new StartException(parsed.Errors[0].Message);
    }

    private static RootCommand Create()
    {
        var activity = new Argument<long>("activity") { Description = "The activity's id.", CustomParser = ReadId };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and change nothing." };
        var force = new Option<bool>("--force") { Description = "Replace a log that is whole, too, by nothing but the orders." };
        var rebuild = new Command(Verb, About) { activity, dryRun, force };
        rebuild.TreatUnmatchedTokensAsErrors = false;
        rebuild.SetAction((parsed, cancellationToken) => RebuildRun.RunAsync(
            new RebuildRequest(parsed.GetValue(activity), parsed.GetValue(dryRun), parsed.GetValue(force), [.. parsed.UnmatchedTokens]),
            cancellationToken));
        return new RootCommand { rebuild };
    }

    private static long ReadId(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (ActivityId.TryParse(text, out var id))
            return id;
        result.AddError($"'{text}' is no id of an activity: ids are decimal numbers. Settings are given as --KEY=VALUE.");
        return 0;
    }
}

/// <summary>What a rebuild is asked for.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="IsDryRun">Change nothing.</param>
/// <param name="Force">Replace a log that is whole, too.</param>
/// <param name="Settings">The configuration's arguments.</param>
internal sealed record RebuildRequest(long ActivityId, bool IsDryRun, bool Force, string[] Settings);
