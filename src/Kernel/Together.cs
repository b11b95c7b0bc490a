using System.Collections.Concurrent;

namespace Zhishu.Kernel;

/// <summary>Answers together what was asked while the last questions were answered: on a busy node that saves most of
/// what asking costs; on an idle one nobody waits for company.</summary>
/// <param name="groups">So many groups are answered at once: while one waits for the disk, the next is read.</param>
/// <param name="most">Of one group.</param>
/// <param name="answer">One answer for each question, in their order. What it throws, everybody of the group gets.</param>
public sealed class Together<TAsked, TAnswer>(
    int groups,
    int most,
    Func<IReadOnlyList<TAsked>, Task<IReadOnlyList<TAnswer>>> answer
)
{
    private readonly ConcurrentQueue<Waiting> queue = new();
    private int busy;

    public Task<TAnswer> AskAsync(TAsked asked)
    {
        var waiting = new Waiting(asked);
        queue.Enqueue(waiting);
        if (TryBecomeBusy())
            _ = AnswerQueueAsync();
        return waiting.Answer.Task;
    }

    private bool TryBecomeBusy()
    {
        int others;
        while ((others = Volatile.Read(ref busy)) < groups)
        {
            if (Interlocked.CompareExchange(ref busy, others + 1, others) == others)
                return true;
        }
        return false;
    }

    private async Task AnswerQueueAsync()
    {
        do
        {
            while (Take() is { Count: > 0 } group)
                await AnswerAsync(group);
            Interlocked.Decrement(ref busy);
        } while (!queue.IsEmpty && TryBecomeBusy()); // one may have come between the last look and the release
    }

    private List<Waiting> Take()
    {
        List<Waiting> group = [];
        while (group.Count < most && queue.TryDequeue(out var waiting))
            group.Add(waiting);
        return group;
    }

    private async Task AnswerAsync(List<Waiting> group)
    {
        try
        {
            var answers = await answer(group.ConvertAll(w => w.Asked));
            if (answers.Count != group.Count)
                throw new InvalidOperationException($"{group.Count} questions, {answers.Count} answers.");
            foreach (var (waiting, one) in group.Zip(answers))
                waiting.Answer.SetResult(one);
        }
        catch (Exception e)
        {
            foreach (var waiting in group)
                waiting.Answer.TrySetException(e);
        }
    }

    private sealed class Waiting(TAsked asked)
    {
        public TAsked Asked { get; } = asked;

        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
