namespace Zhishu.Kernel.Tests;

/// <summary>What is asked while others wait is answered in their company, each with its own answer.</summary>
public sealed class TogetherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_comes_while_a_group_is_answered_makes_the_next_one()
    {
        var open = new TaskCompletionSource();
        List<int> sizes = [];
        var together = new Together<int, int>(
            1,
            4,
            async asked =>
            {
                sizes.Add(asked.Count);
                await open.Task;
                return [.. asked.Select(a => a * 10)];
            }
        );
        var answers = Enumerable.Range(1, 10).Select(together.AskAsync).ToList();
        open.SetResult();
        (await Task.WhenAll(answers).WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBe(
            Enumerable.Range(1, 10).Select(n => n * 10)
        );
        sizes.ShouldBe([1, 4, 4, 1]);
    }

    [Fact]
    public async Task An_error_reaches_the_whole_group_and_nobody_after_it()
    {
        var together = new Together<int, int>(
            2,
            8,
            async asked =>
            {
                await Task.Yield();
                return asked[0] == 1 ? throw new InvalidOperationException("one") : [.. asked];
            }
        );
        await Should.ThrowAsync<InvalidOperationException>(() => together.AskAsync(1).WaitAsync(Patience));
        (await together.AskAsync(2).WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBe(2);
    }

    [Fact]
    public async Task Too_few_answers_leave_nobody_waiting()
    {
        var together = new Together<int, int>(1, 8, _ => Task.FromResult<IReadOnlyList<int>>([]));
        await Should.ThrowAsync<InvalidOperationException>(() => together.AskAsync(1).WaitAsync(Patience));
    }

    [Fact]
    public async Task Nobody_is_forgotten_in_a_crowd()
    {
        var together = new Together<int, int>(
            2,
            7,
            async asked =>
            {
                await Task.Yield();
                return [.. asked];
            }
        );
        var asked = Enumerable.Range(0, 20_000).ToList();
        var answers = await Task.WhenAll(asked.Select(n => Task.Run(() => together.AskAsync(n))))
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        answers.ShouldBe(asked);
    }
}
