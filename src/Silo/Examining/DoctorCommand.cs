using CouponKill.Ledger.Rebuild;
using CouponKill.Silo.Hosting;

namespace CouponKill.Silo.Examining;

/// <summary>The verb <c>doctor</c>: holds all stores against each other and says what to do; for after a restore.</summary>
internal static class DoctorCommand
{
    public const string Verb = "doctor";

    /// <summary>The exit code when it could not look.</summary>
    public const int Failed = 2;

    private const int Whole = 0;
    private const int Found = 1;

    /// <returns>0 when all is whole, 1 when something was found.</returns>
    public static Task<int> RunAsync(string[] settings, CancellationToken cancellationToken) =>
        StorageTool.RunAsync(settings, options: [], ExamineAsync, cancellationToken);

    private static async Task<int> ExamineAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (examiner, findings) = (services.GetRequiredService<StoreExaminer>(), 0);
        await foreach (var finding in examiner.ExamineAsync(cancellationToken))
        {
            findings++;
            Console.Out.WriteLine($"{finding.Detail} {finding.Remedy}");
        }

        Console.Out.WriteLine($"Activities: {examiner.Examined}. Findings: {findings}.");
        return findings == 0 ? Whole : Found;
    }
}
