// Real servers and processes, timed by real clocks, on machines of two cores: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
