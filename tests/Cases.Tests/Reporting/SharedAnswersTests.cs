using System.Collections.Concurrent;
using Zhishu.Cases.Reporting;

namespace Zhishu.Cases.Tests.Reporting;

public sealed class SharedAnswersTests
{
    [Fact]
    public async Task Whoever_asks_while_an_answer_is_made_waits_for_the_next_and_shares_it()
    {
        var answers = new SharedAnswers<int>(TimeSpan.Zero);
        BlockingCollection<TaskCompletionSource<int>> begun = [];
        Task<int> Ask() =>
            answers.AskAsync(
                "q",
                () =>
                {
                    var made = new TaskCompletionSource<int>();
                    begun.Add(made);
                    return made.Task;
                }
            );
        var first = Ask();
        var during = begun.Take();
        Task<int>[] late = [Ask(), Ask()];
        during.SetResult(1);
        (await first).ShouldBe(1);
        begun.Take().SetResult(2);
        (await Task.WhenAll(late)).ShouldBe([2, 2]);
        begun.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_is_told_and_the_next_question_is_answered()
    {
        var answers = new SharedAnswers<int>(TimeSpan.Zero);
        await Should.ThrowAsync<InvalidOperationException>(
            answers.AskAsync("q", () => Task.FromException<int>(new InvalidOperationException()))
        );
        (await answers.AskAsync("other", () => Task.FromResult(5))).ShouldBe(5);
        (await answers.AskAsync("q", () => Task.FromResult(7))).ShouldBe(7);
    }
}
