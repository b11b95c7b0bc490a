using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
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
    [Required, StringLength(1_000_000, MinimumLength = 1)]
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

    /// <summary>The code of the table in whose place it would stand; null to ask it before all tables.</summary>
    [StringLength(60)]
    public string? Table { get; init; }

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
    /// <summary>As many, and as long, as an answer over HTTP takes on.</summary>
    private const int MostOverHttp = 20_000;
    private static readonly TimeSpan LongestOverHttp = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of a request: a character may take six in JSON.</summary>
    private const long Body = 8 << 20;

    private const int ReportEvery = 500;

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
        var heading = scope.Table is null ? null : TableOf(scope, use);
        var started = clock.GetTimestamp();
        var trial = new Trial(use, scope, new Candidate(model, heading?.Code), decisions, clock.GetUtcNow());
        var tally = trial.Tally;
        var sql = new SqlBuilder();
        sql.Where($"c.id >= {Ids.LowestAt(scope.Since)}");
        if (scope.Matter is { Length: > 0 } matter)
            sql.Where($"c.matter_code LIKE {SqlBuilder.Literal(matter) + "%"}");
        if ((heading?.Matters ?? scope.Matters) is { Count: > 0 } served)
            sql.Where($"c.matter_code LIKE ANY({served.Select(m => SqlBuilder.Literal(m) + "%").ToArray()})");
        Visibility.Narrow(sql, actor.GrantsOf(CasePermissions.Read));
        var total = await CountAsync(sql, ct);
        var trying = scope.Most is { } most ? Math.Min(most, total) : total;
        await using var command = sql.Command(lists.Patient, Select(scope, sql));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            trial.Try(PastCase.Read(reader), catalogue.Current, directory.Current, calendar.Current);
            if (tally.Cases % ReportEvery == 0)
                progress?.Report(new(tally.Cases, (double)tally.Cases / Math.Max(trying, tally.Cases)));
            if (scope.Patience is { } patience && clock.GetElapsedTime(started) >= patience)
                break;
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
            heading?.Code,
            tally.Cases,
            tally.Questions,
            tally.NoOpinion,
            tally.Failed,
            tally.Changed,
            tally.Proposals,
            total > tally.Cases,
            tally.ChangesBy(code => use.Name == CaseUses.Dispatch ? units.UnitByCode(code)?.Name : null),
            tally.UnitsBy(code => units.UnitByCode(code)?.Name),
            tally.MattersBy(code => matters.Find(code)?.Name),
            tally.Failures,
            Math.Round(clock.GetElapsedTime(started).TotalSeconds, 2)
        );
    }

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

    private TableHeading? TableOf(TrialScope scope, DecisionUse use)
    {
        var code = scope.Table!;
        if (decisions.Table(code) is { } table)
            return table.Use == use.Name ? table : throw NoTable();
        return scope.Matters is not null ? null : throw NoTable();

        Refusal NoTable() =>
            Refusal.Invalid(
                "cases.trial_table",
                "table",
                $"用途“{use.Name}”没有决策表“{code}”。",
                $"There is no table '{code}' of the use '{use.Name}'."
            );
    }

    private DecisionUse Use(string name) => uses.Single(u => u.Name == name);

    private async Task<long> CountAsync(SqlBuilder sql, CancellationToken ct)
    {
        await using var command = sql.Command(lists.Patient, "SELECT count(*) FROM cases_case c" + sql.WhereClause);
        return await command.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    private static string Select(TrialScope scope, SqlBuilder sql)
    {
        var kept = scope.Use switch
        {
            CaseUses.Dispatch => "c.decision",
            CaseUses.Admission => "c.admission",
            _ => "l.limit_by",
        };
        var share =
            scope.Use == CaseUses.Deadline
                ? """
                     LEFT JOIN LATERAL (SELECT s.limit_by, s.time_limit FROM cases_share s
                        WHERE s.case_id = c.id AND s.role = 'Lead' AND s.state <> 'Withdrawn'
                        ORDER BY s.id DESC LIMIT 1) l ON true
                    """
                : "";
        return $"""
                SELECT c.id, c.number, c.state, c.kind, c.channel, c.matter_id, c.matter_code, c.title, c.description, c.area_code,
                    c.grid_code, c.emergency, c.unit_id, c.filed_at, c.reporters, c.earlier_reports,
                    c.fields, {kept},
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
        var scope = new TrialScope(use, since, request.Matter, request.Against, MostOverHttp)
        {
            Table = request.Table,
            Patience = LongestOverHttp,
        };
        return await RunAsync(model, scope, actor, null, ct);
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapPost(
                "/api/cases/rules/try",
                async (TryTableRequest request, Actor actor, TryTable handler, CancellationToken ct) =>
                    TypedResults.Ok(await handler.HandleAsync(request, actor, ct))
            )
            .WithMetadata(new RequestSizeLimitAttribute(Body));
}
