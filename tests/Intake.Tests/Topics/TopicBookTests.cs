using System.Runtime.CompilerServices;
using Zhishu.Cases.Contracts;
using Zhishu.Intake.Topics;
using Zhishu.Kernel;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Topics;

/// <summary>When the events are built anew, and when they only grow.</summary>
public sealed class TopicBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly HandClock clock = new(Start);
    private readonly FiledCases cases = new();

    [Fact]
    public async Task Cases_that_come_while_it_looks_do_not_make_it_build_anew()
    {
        var book = new TopicBook(cases, clock);
        cases.File(clock.Now);
        (await book.CatchUpAsync(default)).Anew.ShouldBeTrue();
        for (var minute = 0; minute < 3; minute++)
        {
            clock.Now += TimeSpan.FromMinutes(2);
            cases.File(clock.Now);
            cases.AfterReading = () => cases.File(clock.Now);
            var (changed, anew) = await book.CatchUpAsync(default);
            anew.ShouldBeFalse();
            changed.Count.ShouldBe(1);
        }
        cases.AfterReading = () => { };
        await book.CatchUpAsync(default);
        clock.Now += TimeSpan.FromMinutes(2);
        cases.File(clock.Now);
        (await book.CatchUpAsync(default)).Anew.ShouldBeFalse();
    }

    [Fact]
    public async Task Cases_of_the_past_are_found_by_counting()
    {
        var book = new TopicBook(cases, clock);
        cases.File(clock.Now);
        await book.CatchUpAsync(default);
        clock.Now += TimeSpan.FromMinutes(2);
        cases.File(Start.AddDays(-10));
        (await book.CatchUpAsync(default)).Anew.ShouldBeTrue();
        clock.Now += TimeSpan.FromMinutes(2);
        (await book.CatchUpAsync(default)).Anew.ShouldBeFalse();
    }

    private sealed class FiledCases : IReportedCases
    {
        private readonly List<ReportedCase> all = [];

        public Action AfterReading { get; set; } = () => { };

        public void File(DateTimeOffset at) =>
            all.Add(
                new(
                    Ids.New(at),
                    $"{all.Count}",
                    "东湖小区三期电梯反复故障没人修",
                    "",
                    at,
                    "990101",
                    null,
                    null,
                    null,
                    null,
                    all.Count,
                    1,
                    null
                )
            );

        public IAsyncEnumerable<ReportedCase> ReadAsync(Guid from, Guid to, CancellationToken ct) =>
            Read(c => c.Id >= from && c.Id < to, ct);

        public IAsyncEnumerable<ReportedCase> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken ct) =>
            Read(c => ids.Contains(c.Id), ct);

        public Task<IReadOnlyList<Guid>> IdsAsync(Guid from, Guid to, CancellationToken ct)
        {
            IReadOnlyList<Guid> ids = [.. all.Where(c => c.Id >= from && c.Id < to).Select(c => c.Id)];
            AfterReading();
            return Task.FromResult(ids);
        }

        public Task<ReportedCase?> FindAsync(Guid id, CancellationToken ct) =>
            Task.FromResult(all.Find(c => c.Id == id));

        public Task<long> CountAsync(Guid from, Guid to, CancellationToken ct) =>
            Task.FromResult((long)all.Count(c => c.Id >= from && c.Id < to));

        private async IAsyncEnumerable<ReportedCase> Read(
            Func<ReportedCase, bool> wanted,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            foreach (var one in all.Where(wanted).OrderBy(c => c.Id).ToList())
            {
                await Task.Yield();
                ct.ThrowIfCancellationRequested();
                yield return one;
            }
        }
    }
}
