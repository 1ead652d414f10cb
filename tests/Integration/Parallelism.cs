using Xunit.Sdk;
using Xunit.v3;

// Real servers and processes, timed by real clocks, on machines of two cores: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
