namespace CouponKill.Api.ShortCircuit;

/// <summary>Writes what a request was answered with into its response.</summary>
/// <typeparam name="TResult">What is known when the request can be answered.</typeparam>
internal interface IAnswerWriter<in TResult>
{
    /// <summary>Writes the whole response; may throw.</summary>
    static abstract Task WriteAsync(HttpResponse response, TResult result);
}
