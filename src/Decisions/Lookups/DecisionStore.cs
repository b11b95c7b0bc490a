using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Lookups;

/// <summary>Asks the tables in force, in memory. A table that fails is told in the log and passed over: what a module
/// was about to do goes on in its built-in way.</summary>
internal sealed class DecisionStore(
    TableLoader loader,
    DecisionUses uses,
    TimeProvider clock,
    ILogger<DecisionStore> log
) : IDecisions
{
    // A table that fails does so for every case; the log is told of each now and then.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, long> told = new(StringComparer.Ordinal);

    public bool Serves(string use, string? matterCode, DateTimeOffset at)
    {
        var day = CityDay.Of(at);
        foreach (var table in loader.Current.Of(use))
        {
            if (table.Serves(matterCode) && table.On(day) is not null)
                return true;
        }
        return false;
    }

    public Verdict Decide(string use, string? matterCode, FeelContext inputs, DateTimeOffset at)
    {
        var day = CityDay.Of(at);
        List<Text>? passed = null;
        foreach (var table in loader.Current.Of(use))
        {
            if (!table.Serves(matterCode) || table.On(day) is not { } version)
                continue;
            var answer = Ask(() => version.Compiled.Model, table.Code, version.Id, use, inputs, at);
            if (answer.Decision is not null)
                return new(answer.Value, answer.Decision, passed ?? []);
            (passed ??= []).Add(answer.Passed!);
        }
        return passed is null ? Verdict.None : new(default, null, passed);
    }

    public Weighed Weigh(
        string use,
        string? matterCode,
        FeelContext inputs,
        DateTimeOffset at,
        Candidate? candidate = null
    )
    {
        var day = CityDay.Of(at);
        var (fate, fault) = (CandidateFate.NotAsked, (Text?)null);
        if (candidate is { Table: null } && Try(candidate.Model.Name, candidate.Model) is { } first)
            return first;
        foreach (var table in loader.Current.Of(use))
        {
            if (!table.Serves(matterCode))
                continue;
            if (table.Code == candidate?.Table)
            {
                if (Try(table.Code, candidate.Model) is { } answer)
                    return answer;
            }
            else if (
                table.On(day) is { } version
                && Weigh(() => version.Compiled.Model, table.Code) is { Passed: null } answer
            )
                return new(answer.Value, answer.Burdening, fate, fault);
        }
        return new(default, false, fate, fault);

        TableAnswer Weigh(Func<RuleModel> model, string table) =>
            Guarded(model, table, use, at, question => question.Weigh(table, inputs));

        Weighed? Try(string table, RuleModel model)
        {
            var answer = Weigh(() => model, table);
            (fate, fault) =
                answer.Passed is null ? (CandidateFate.Decided, null)
                : answer.Failed ? (CandidateFate.Failed, answer.Passed)
                : (CandidateFate.NoOpinion, null);
            return answer.Passed is null ? new(answer.Value, answer.Burdening, fate, fault) : null;
        }
    }

    public TableHeading? Table(string code) =>
        loader.Current.Tables.FirstOrDefault(t => t.Code == code) is { } table
            ? new(table.Code, table.Use, table.Matters)
            : null;

    public async Task<Decision> RepeatAsync(Decision decision, CancellationToken ct)
    {
        var compiled =
            await loader.VersionAsync(decision.VersionId, ct)
            ?? throw Refusal.NotFound(
                "decisions.version_not_found",
                $"决策表“{decision.Table}”的这个版本",
                $"such version of the table '{decision.Table}'"
            );
        if (compiled.Hash != decision.Hash)
            throw new Refusal(
                "decisions.hash_differs",
                $"决策记录的指纹与决策表“{decision.Table}”该版本的内容不符。",
                $"The decision names another text than the version of the table '{decision.Table}' holds."
            );
        var use = uses.Find(decision.Use);
        // A use of a module that is gone still has its tables' decision, which a table may only have one of then.
        var name = use?.Decision ?? compiled.Model.Decisions.Select(d => d.Name).FirstOrDefault() ?? "";
        var question = new TableQuestion(compiled.Model, use, name, decision.At);
        var answer = question.Ask(decision.Table, decision.VersionId, question.Read(decision.Inputs));
        return answer.Decision is { } again
            ? again with
            {
                Use = decision.Use,
            }
            : decision with
            {
                Output = null,
                Explanation = answer.Passed!,
                Rules = [],
                Problems = [answer.Passed!],
            };
    }

    public Verdict Try(RuleModel candidate, string use, FeelContext inputs, DateTimeOffset at)
    {
        var answer = Ask(() => candidate, candidate.Name, Guid.Empty, use, inputs, at);
        return answer.Decision is null ? new(default, null, [answer.Passed!]) : new(answer.Value, answer.Decision, []);
    }

    public IReadOnlyList<Text> Faults(RuleModel model, string use) =>
        uses.Find(use) is { } known
            ? [.. TableFaults.Find(model, known).Select(f => f.Placed)]
            :
            [
                new(
                    $"没有用途“{use}”，可用：{uses.Names("、")}。",
                    $"There is no use '{use}'; there are {uses.Names(", ")}."
                ),
            ];

    public Task RefreshAsync(CancellationToken ct) => loader.RefreshAsync(ct);

    private TableAnswer Ask(
        Func<RuleModel> model,
        string table,
        Guid versionId,
        string use,
        FeelContext inputs,
        DateTimeOffset at
    ) => Guarded(model, table, use, at, question => question.Ask(table, versionId, inputs));

    private TableAnswer Guarded(
        Func<RuleModel> model,
        string table,
        string use,
        DateTimeOffset at,
        Func<TableQuestion, TableAnswer> ask
    )
    {
        TableAnswer answer;
        try
        {
            var known = uses.Find(use);
            answer = ask(new TableQuestion(model(), known, known?.Decision ?? "", at));
        }
#pragma warning disable CA1031 // A defect in a table or in the engine must not stop the filing of a case.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (IsNews(table))
                log.LogWarning(e, "The decision table {Table} failed for {Use}", table, use);
            return new(
                default,
                null,
                new($"决策表“{table}”出错，未采用。", $"The table '{table}' broke down and was passed over."),
                true
            );
        }
        if (answer.Failed && IsNews(table))
            log.LogWarning("The decision table {Table} was passed over: {Why}", table, answer.Passed!.English);
        return answer;
    }

    private bool IsNews(string table)
    {
        var now = clock.GetTimestamp();
        if (told.TryGetValue(table, out var last) && clock.GetElapsedTime(last, now) < Quiet)
            return false;
        told[table] = now;
        return true;
    }
}
