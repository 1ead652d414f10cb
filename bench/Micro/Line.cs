namespace CouponKill.MicroBench;

/// <summary>One line for one figure, with its target beside it. The culture of the whole program is the invariant one.</summary>
internal static class Line
{
    public static void Write(string figure, string target, bool isReached) =>
        Console.Out.WriteLine($"{figure}; target {target}: {(isReached ? "reached" : "missed")}");

    public static void Write(string figure) => Console.Out.WriteLine(figure);
}
