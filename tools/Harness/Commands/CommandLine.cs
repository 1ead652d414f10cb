using System.CommandLine;
using CouponKill.Shared;

namespace CouponKill.Harness.Commands;

/// <summary>Runs a program's command line as all programs here do: errors are one line on standard error.</summary>
public static class CommandLine
{
    /// <summary>Long enough to stop what was started: silos finish their work first.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Parses the arguments and runs the command that they name.</summary>
    /// <param name="root">All commands of the program.</param>
    /// <param name="args">The arguments as the program was given them.</param>
    /// <returns>The exit code: 0 for success, 1 for a failure of the run, 2 for arguments that are wrong.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ArgumentNullException.ThrowIfNull(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(Fault(parsed));
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            });
        }
        catch (Exception e) when (CommandException.IsExpected(e))
        {
            await Console.Error.WriteLineAsync(CommandException.Line(e));
            return 1;
        }
    }

    /// <summary>What is wrong with the arguments, with the names that there are.</summary>
    private static string Fault(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var commands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToList();
        if (parsed.UnmatchedTokens is not [var unknown, ..])
            return commands.Count > 0 ? $"Give a command: {string.Join(", ", commands)}." : parsed.Errors[0].Message;
        List<string> known = [.. commands, .. command.Options.Select(option => option.Name)];
        var hint = NearestName.Of(unknown, known) is null && commands.Count > 0
            ? $"; there are {string.Join(", ", commands)}."
            : NearestName.Hint(unknown, known);
        return $"Unknown argument {unknown}{hint}";
    }
}
