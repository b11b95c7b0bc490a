namespace Zhishu.Cases.Reporting;

/// <summary>Answers the same question to many at once: whoever asks gets an answer that was begun after asking, never
/// one that misses what had happened by then, and those who wait while one is made share the next. Between two answers
/// to a question the database rests a little, however many ask.</summary>
internal sealed class SharedAnswers<T>(TimeSpan rest)
{
    private readonly Lock gate = new();

    // A question that is being answered, and those who asked since.
    private readonly Dictionary<string, TaskCompletionSource<T>?> waiting = new(StringComparer.Ordinal);

    public Task<T> AskAsync(string question, Func<Task<T>> answer)
    {
        var asked = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (waiting.TryGetValue(question, out var next))
                return (waiting[question] = next ?? asked).Task;
            waiting[question] = null;
        }
        _ = AnswerAsync(question, asked, answer);
        return asked.Task;
    }

    private async Task AnswerAsync(string question, TaskCompletionSource<T> asked, Func<Task<T>> answer)
    {
        while (true)
        {
            try
            {
                asked.SetResult(await answer());
            }
            catch (Exception e)
            {
                // Told to everybody who waits for it.
                asked.SetException(e);
            }
            await Task.Delay(rest);
            lock (gate)
            {
                if (waiting[question] is not { } next)
                {
                    waiting.Remove(question);
                    return;
                }
                waiting[question] = null;
                asked = next;
            }
        }
    }
}
