using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Workflows;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Tries a table on the newest cases since an instant.</summary>
public sealed record TryTableRequest
{
    /// <summary>The DMN text.</summary>
    [Required, StringLength(2_000_000, MinimumLength = 1)]
    public string Dmn { get; init; } = "";

    /// <summary>Which use; null for the one the table's decision is for.</summary>
    [StringLength(60)]
    public string? Use { get; init; }

    /// <summary><c>30d</c>, <c>12w</c> or a date.</summary>
    [Required, StringLength(20, MinimumLength = 1)]
    public string Since { get; init; } = "30d";

    /// <summary>What the matter's code must begin with.</summary>
    [StringLength(60)]
    public string? Matter { get; init; }

    public TrialBaseline Against { get; init; }
}

/// <summary>Walks the cases of the past one by one, asks the table on trial and holds its answer against today's.</summary>
internal sealed class TryTable(
    IEnumerable<DecisionUse> uses,
    IDecisions decisions,
    ListDatabase lists,
    ICatalogue catalogue,
    IDirectory directory,
    ICalendarSource calendar,
    TimeProvider clock
) : ITableTrial
{
    /// <summary>As many as an answer over HTTP takes on.</summary>
    private const int MostOverHttp = 20_000;
    private const int ReportEvery = 500;
    private static readonly string[] Stages =
    [
        MatterStages.Register,
        MatterStages.Dispatch,
        MatterStages.Accept,
        MatterStages.Handle,
        MatterStages.Verify,
        MatterStages.Close,
    ];

    public IReadOnlyList<string> UsesOf(RuleModel model) =>
        [.. CaseUses.All.Where(u => model.Decisions.Any(d => d.Name == Use(u).Decision))];

    public async Task<TrialOutcome> RunAsync(
        RuleModel model,
        TrialScope scope,
        Actor actor,
        IProgress<TrialProgress>? progress,
        CancellationToken ct
    )
    {
        var use = Check(model, scope.Use);
        var started = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var question = new TrialQuestion(model, use, now.ToOffset(TimeSpan.FromHours(8)), ct);
        var tally = new TrialTally();
        var sql = new SqlBuilder();
        sql.Where($"c.id >= {Ids.LowestAt(scope.Since)}");
        if (scope.Matter is { Length: > 0 } matter)
            sql.Where($"c.matter_code LIKE {SqlBuilder.Literal(matter) + "%"}");
        Visibility.Narrow(sql, actor.GrantsOf(CasePermissions.Read));
        var total = await CountAsync(sql, ct);
        var trying = scope.Most is { } most ? Math.Min(most, total) : total;
        await using var command = sql.Command(lists.Patient, Select(question, scope, sql));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            Try(PastCase.Read(reader), question, use, scope, tally, now);
            if (tally.Cases % ReportEvery == 0)
                progress?.Report(new(tally.Cases, (double)tally.Cases / Math.Max(trying, tally.Cases)));
        }
        progress?.Report(new(tally.Cases, 1));
        var (units, matters) = (directory.Current, catalogue.Current);
        return new(
            use.Name,
            model.Name,
            model.Version,
            scope.Against,
            scope.Since,
            scope.Matter,
            tally.Cases,
            tally.Questions,
            tally.NoOpinion,
            tally.Failed,
            tally.Changed,
            tally.Proposals,
            total > trying,
            tally.ChangesBy(code => use.Name == CaseUses.Dispatch ? units.UnitByCode(code)?.Name : null),
            tally.MattersBy(code => matters.Find(code)?.Name),
            tally.Failures,
            Math.Round(clock.GetElapsedTime(started).TotalSeconds, 2)
        );
    }

    private void Try(
        PastCase past,
        TrialQuestion question,
        DecisionUse use,
        TrialScope scope,
        TrialTally tally,
        DateTimeOffset now
    )
    {
        var @case = past.Case;
        var matter = @case.MatterId is { } version ? catalogue.Current.Version(version) : null;
        tally.Case(@case.MatterCode);
        switch (use.Name)
        {
            case CaseUses.Dispatch:
                var duty = directory.Current.WhoAnswers(@case.MatterCode ?? "", @case.GridCode, @case.AreaCode);
                var unit = KeyValuePair.Create(CaseInputs.DutyUnit, FeelValue.Of(duty.Lead?.Code));
                One(null, Inputs(unit), "unit", duty.Lead?.Code, past.UnitThen(directory.Current));
                break;
            // What came without a matter was not asked about, and what had no unit had no limit to change.
            case CaseUses.Admission when @case.MatterCode is null:
            case CaseUses.Deadline when scope.Against == TrialBaseline.Then && @case.UnitId is null:
                break;
            case CaseUses.Admission:
                One(null, Inputs(), "outcome", AdmissionDecision.Register, past.OutcomeThen);
                break;
            default:
                foreach (var stage in scope.Against == TrialBaseline.Now ? Stages : [MatterStages.Handle])
                {
                    var limit = matter?.LimitOf(stage, @case.Emergency)?.ToString();
                    var inputs = Inputs(
                        KeyValuePair.Create(CaseInputs.Stage, FeelValue.Of(stage)),
                        KeyValuePair.Create(CaseInputs.Unit, FeelValue.Of(past.UnitThen(directory.Current))),
                        KeyValuePair.Create(CaseInputs.DefaultLimit, FeelValue.Of(limit))
                    );
                    One(stage, inputs, "limit", limit, past.LimitThen);
                }
                break;
        }

        FeelContext Inputs(params ReadOnlySpan<KeyValuePair<string, FeelValue>> more) =>
            question.With(CaseInputs.Of(@case, matter, calendar.Current, @case.FiledAt, more), past.Kept);

        void One(string? stage, FeelContext inputs, string member, string? standard, string? then)
        {
            var (value, fault) = question.Ask(inputs);
            if (fault is not null)
                tally.Fail(@case.Number, fault);
            else if (value.IsNull)
                tally.Left();
            else
            {
                var from = scope.Against == TrialBaseline.Then ? then : Today(inputs, member, standard);
                tally.Answer(
                    @case.Number,
                    @case.MatterCode,
                    stage,
                    from,
                    Same(CaseOutputs.Word(value, member)),
                    question.Burdens(value)
                );
            }
        }

        string? Today(FeelContext inputs, string member, string? standard) =>
            decisions.Serves(use.Name, @case.MatterCode, now)
            && decisions.Decide(use.Name, @case.MatterCode, inputs, now) is { Decision: not null } verdict
                ? Same(CaseOutputs.Word(verdict.Value, member))
                : standard;
    }

    /// <summary>One way to write a limit, so that 3工作日 and 3 working days are no change.</summary>
    private static string? Same(string? text) =>
        Kernel.Calendar.TimeLimit.TryParse(text, out var limit) ? limit.ToString() : text;

    private DecisionUse Check(RuleModel model, string name)
    {
        if (!CaseUses.All.Contains(name))
            throw Refusal.Invalid(
                "cases.trial_use",
                "use",
                $"没有用途“{name}”，可用：{string.Join("、", CaseUses.All)}。",
                $"There is no use '{name}'; there are {string.Join(", ", CaseUses.All)}."
            );
        if (decisions.Faults(model, name) is not { Count: > 0 } faults)
            return Use(name);
        var shown = faults.Take(20).ToArray();
        throw Refusal.Invalid(
            "cases.trial_model",
            "dmn",
            $"该决策表不能用于“{name}”：{string.Join('；', shown.Select(f => f.Chinese))}",
            $"The table cannot serve '{name}': {string.Join("; ", shown.Select(f => f.English))}"
        );
    }

    private DecisionUse Use(string name) => uses.Single(u => u.Name == name);

    private async Task<long> CountAsync(SqlBuilder sql, CancellationToken ct)
    {
        await using var command = sql.Command(lists.Patient, "SELECT count(*) FROM cases_case c" + sql.WhereClause);
        return await command.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    private static string Select(TrialQuestion question, TrialScope scope, SqlBuilder sql)
    {
        var kept = scope.Use switch
        {
            CaseUses.Dispatch => "c.decision",
            CaseUses.Admission => "c.admission",
            _ => "l.limit_by",
        };
        var texts = question.Needs("keywords") ? "c.title, c.description" : "'', ''";
        var share =
            scope.Use == CaseUses.Deadline
                ? """
                     LEFT JOIN LATERAL (SELECT s.limit_by, s.time_limit FROM cases_share s
                        WHERE s.case_id = c.id AND s.role = 'Lead' AND s.state <> 'Withdrawn'
                        ORDER BY s.id DESC LIMIT 1) l ON true
                    """
                : "";
        return $"""
                SELECT c.id, c.number, c.state, c.kind, c.channel, c.matter_id, c.matter_code, {texts}, c.area_code,
                    c.grid_code, c.emergency, c.unit_id, c.filed_at, c.reporters, c.earlier_reports,
                    {(question.Needs("fields") ? "c.fields" : "NULL")}, {kept},
                    {(share.Length > 0 ? "l.time_limit" : "NULL")}
                FROM cases_case c{share}{sql.WhereClause}
                """ + (scope.Most is { } most ? sql.Bind($" ORDER BY c.id DESC LIMIT {most}") : "");
    }

    private async Task<TrialOutcome> HandleAsync(TryTableRequest request, Actor actor, CancellationToken ct)
    {
        if (!actor.Has("decisions.edit"))
            actor.Require("decisions.read");
        actor.Require(CasePermissions.Read);
        var model = RuleModel.Parse(request.Dmn, "dmn");
        var use =
            request.Use
            ?? (UsesOf(model) is [var first, ..] ? first : null)
            ?? throw Refusal.Invalid(
                "cases.trial_use",
                "use",
                "该文件没有案件可用的决策；请指明用途。",
                "The model has no decision that cases ask for; name the use."
            );
        var since = Since.Parse(request.Since, clock.GetUtcNow());
        var scope = new TrialScope(use, since, request.Matter, request.Against, MostOverHttp);
        return await RunAsync(model, scope, actor, null, ct);
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/rules/try",
            async (TryTableRequest request, Actor actor, TryTable handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.HandleAsync(request, actor, ct))
        );
}
