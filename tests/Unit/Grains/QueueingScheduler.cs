namespace CouponKill.Unit.Grains;

/// <summary>Runs nothing by itself and nothing inline: continuations run one by one, when the test says so.</summary>
internal sealed class QueueingScheduler : TaskScheduler
{
    private readonly LinkedList<Task> _tasks = new();

    public int Count => _tasks.Count;

    /// <summary>Runs this now, before what is queued.</summary>
    public void Run(Action action)
    {
        var task = new Task(action);
        task.Start(this);
        _tasks.Remove(task);
        TryExecuteTask(task);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs what was queued first.</summary>
    public void RunNext()
    {
        var task = _tasks.First!.Value;
        _tasks.RemoveFirst();
        TryExecuteTask(task);
    }

    protected override void QueueTask(Task task) => _tasks.AddLast(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
