using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Importing;

/// <summary>One import under way: where it writes, and what it has done and found so far.</summary>
internal sealed class ImportRun(
    ZhishuDbContext db,
    UnitOfWork work,
    Actor actor,
    OrganisationData data,
    CancellationToken ct
)
{
    private readonly List<ImportProblem> problems = [];
    private readonly List<object> written = [];
    private HashSet<string>? areaCodes;
    private int added;
    private int changed;
    private int unchanged;

    public ZhishuDbContext Db => db;

    public UnitOfWork Work => work;

    public Actor Actor => actor;

    public OrganisationData Data => data;

    public CancellationToken Ct => ct;

    public TimeProvider Clock => work.Clock;

    /// <summary>Every row that was added or changed, in that order; twice where it was both.</summary>
    public IReadOnlyList<object> Written => written;

    public ImportOutcome Outcome => new(added, changed, unchanged, problems);

    public void Added<T>(T row, Fact? fact)
        where T : class
    {
        work.Insert(row);
        written.Add(row);
        added++;
        if (fact is not null)
            work.Record(fact);
    }

    public void Changed<T>(T row, Fact? fact)
        where T : class
    {
        work.Update(row);
        written.Add(row);
        changed++;
        if (fact is not null)
            work.Record(fact);
    }

    public void Unchanged() => unchanged++;

    public void Problem(string list, int index, string? label, string field, string chinese, string english) =>
        problems.Add(
            new(label is null ? $"{list}[{index}]" : $"{list}[{index}] ({label})", field, new Text(chinese, english))
        );

    public void Problem(string list, int index, string? label, Refusal refusal) =>
        problems.Add(
            new(label is null ? $"{list}[{index}]" : $"{list}[{index}] ({label})", refusal.Field, refusal.Text)
        );

    /// <summary>The areas stored and those being imported.</summary>
    public async Task<HashSet<string>> AreaCodesAsync()
    {
        if (areaCodes is null)
        {
            var stored = await db.Set<Rows.AreaRow>().Select(a => a.Code).ToListAsync(ct);
            areaCodes = new(stored, StringComparer.Ordinal);
        }
        return areaCodes;
    }
}
