using System.CommandLine;

namespace CouponKill.Operator.Manifests;

/// <summary>The verb <c>manifests</c>.</summary>
internal static class ManifestsCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output")
        {
            Description = "The directory to write to",
            DefaultValueFactory = _ =>
            "src/Operator/config"
        };
        var document = new Option<string?>("--document") { Description = "A document whose table of fields is made anew" };
        var command = new Command("manifests", "Writes the custom resource definitions, roles and the operator's Deployment.") { output,
            document };
        command.SetAction(parsed =>
        {
            ManifestFiles.WriteTo(parsed.GetValue(output)!);
            if (parsed.GetValue(document) is { } path)
                File.WriteAllText(path, ManifestFiles.WithFields(File.ReadAllText(path)));
            return 0;
        });
        return command;
    }
}
