using CsCheck;

namespace CouponKill.Unit.Ledger;

/// <summary>Runs a property as often as asked, unless CsCheck's environment settings say otherwise.</summary>
internal static class Property
{
    public static void Holds<T>(this Gen<T> gen, int iterations, Action<T> property, Func<T, string>? print = null)
    {
        var isSetOutside = Environment.GetEnvironmentVariable("CsCheck_Iter") is not null
            || Environment.GetEnvironmentVariable("CsCheck_Time") is not null;
        gen.Sample(property, iter: isSetOutside ? -1 : iterations, print: print);
    }
}
