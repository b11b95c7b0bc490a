using System.Globalization;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Knowledge.Contracts;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>Two thousand cases of the thirty days before the day of the first start and those of that day so far, filed
/// and handled by the accounts of the demonstration city through the same code as everybody's. Invented; what is reported
/// is the same on every machine, how far it has come depends on the hour.</summary>
internal sealed class DemonstrationCity(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    IAccounts accounts,
    IDirectory directory,
    ICatalogue catalogue,
    ICalendarSource calendar,
    TimeProvider clock
)
{
    public const string Pack = "demo-city";
    public const int Cases = 2000;
    internal const string System = "demo";
    public const int Days = 30;
    private const int PerCommit = 260;

    /// <summary>Files what is not there yet.</summary>
    public async Task FillAsync(TextWriter output, CancellationToken ct)
    {
        await accounts.RefreshAsync(ct);
        await FillKnowledgeAsync(output, ct);
        var known = await KnownAsync(ct);
        if (known.Count >= Cases)
            return;
        var people = new Workplaces(accounts, directory.Current);
        var (midnight, now) = Until();
        var stories = new Stories(catalogue.Current, directory.Current, midnight);
        var missing = Enumerable
            .Range(1, Cases + Cases / Days)
            .Where(n => !known.Contains(NumberOf(n)))
            .Select(stories.Of)
            .Where(s => s.FiledAt <= now)
            .ToList();
        foreach (var some in missing.Chunk(PerCommit))
        {
            await using var scope = scopes.CreateAsyncScope();
            var life = new DemonstrationLife(scope.ServiceProvider.GetRequiredService<ICaseBatch>(), people, now);
            foreach (var story in some)
                await life.LiveAsync(story, ct);
            await life.CommitAsync(ct);
        }
        await output.WriteLineAsync($"示范市案件 {missing.Count} 件。{missing.Count} demonstration cases.");
    }

    internal static string NumberOf(int number) => number.ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>The last midnight where the city is, what all times are counted back from, and the time now. Early enough
    /// for every deadline to fall into the years the calendar knows.</summary>
    private (DateTimeOffset Midnight, DateTimeOffset Now) Until()
    {
        var now = clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var last = new DateTimeOffset(new DateTime(calendar.Current.LastYear, 11, 30), now.Offset);
        var until = now < last ? now : last;
        return (new DateTimeOffset(until.Date, until.Offset), until);
    }

    private async Task FillKnowledgeAsync(TextWriter output, CancellationToken ct)
    {
        // Who runs an earlier city has no such accounts.
        if (Person("knowledge1") is not { } author || Person("knowledge2") is not { } publisher)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var filled = await scope
            .ServiceProvider.GetRequiredService<IKnowledgeFilling>()
            .FillAsync(DemonstrationKnowledge.Articles, DemonstrationKnowledge.Synonyms, author, publisher, ct);
        if (filled > 0)
            await output.WriteLineAsync($"示范市知识条目 {filled} 条。{filled} demonstration articles.");

        Actor? Person(string name) => accounts.ByName(name) is { } account ? accounts.ActorOf(account.Id) : null;
    }

    private async Task<HashSet<string>> KnownAsync(CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await using var command = database.CreateCommand("SELECT number FROM cases_origin WHERE system = $1");
        command.Parameters.Add(new() { Value = System });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            known.Add(reader.GetString(0));
        return known;
    }
}
