using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Faults;

/// <summary>What becomes of a request that a fault meets.</summary>
public enum FaultKind
{
    /// <summary>It is answered with a code and not carried out.</summary>
    Answer,

    /// <summary>The connection ends before it is carried out.</summary>
    CutBefore,

    /// <summary>It is carried out, and the connection ends before the answer.</summary>
    CutAfter,

    /// <summary>It is carried out after a pause.</summary>
    Delay,

    /// <summary>An answer begins and then says nothing: a watch that is dead without knowing it.</summary>
    Silence,
}

/// <summary>A fault that meets requests.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Which requests count; all of them when it is not set.</summary>
    public Func<RequestInfo, bool> Meets { get; init; } = _ => true;

    /// <summary>How many of them pass before it.</summary>
    public int After { get; init; }

    /// <summary>How many it then meets.</summary>
    public int Times { get; init; } = 1;

    public int Code { get; init; } = 500;

    public string Reason { get; init; } = "InternalError";

    public string Message { get; init; } = "Internal error occurred: a fault that a test asked for";

    /// <summary>Seconds for the header of that name.</summary>
    public int? RetryAfter { get; init; }

    public TimeSpan Pause { get; init; }

    /// <summary>The answer of an overloaded server.</summary>
    public static Fault TooManyRequests(int retryAfter) => new(FaultKind.Answer)
    {
        Code = 429,
        Reason = "TooManyRequests",
        Message = "The apiserver is currently unable to handle the request because it is overloaded",
        RetryAfter = retryAfter,
    };
}

/// <summary>The faults that wait for requests.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Seen)> _faults = [];

    public void Add(Fault fault)
    {
        lock (_lock)
            _faults.Add((fault, 0));
    }

    public void Clear()
    {
        lock (_lock)
            _faults.Clear();
    }

    /// <summary>Counts a request, and answers the fault that meets it.</summary>
    internal Fault? Meet(RequestInfo request)
    {
        lock (_lock)
        {
            Fault? met = null;
            for (var index = 0; index < _faults.Count; index++)
            {
                var (fault, seen) = _faults[index];
                if (!fault.Meets(request))
                    continue;
                _faults[index] = (fault, seen + 1);
                if (seen >= fault.After && seen < fault.After + fault.Times)
                    met ??= fault;
            }

            return met;
        }
    }
}
