using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.People;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Filing;

/// <summary>Files a case: finds area and grid, registers and dispatches where that can be done at once.</summary>
internal sealed class FileCase(
    UnitOfWork work,
    SerialNumbers serials,
    CaseStore store,
    ICatalogue catalogue,
    IDirectory directory,
    ICalendarSource calendar,
    ReporterSealing sealing,
    EarlierReports earlier,
    JudgeMatter judge,
    SettleProposals proposals
)
{
    public async Task<FiledCase> Handle(FileCaseRequest request, Actor actor, CancellationToken ct)
    {
        var (_, filed) = await PrepareAsync(request, actor, ct);
        await work.CommitAsync(StatusCodes.Status201Created, filed, ct);
        return filed;
    }

    /// <summary>Everything but the commit, so that an import can file many in one transaction.</summary>
    public async Task<(CaseFile File, FiledCase Filed)> PrepareAsync(
        FileCaseRequest request,
        Actor actor,
        CancellationToken ct,
        IReadOnlyList<CasePicture>? pictures = null
    )
    {
        var at = work.Clock.GetUtcNow();
        var snapshot = directory.Current;
        var matter = FindMatter(request, actor);
        var kind = matter?.Kind ?? request.Kind ?? MatterKinds.Report;
        if (!MatterKinds.All.Contains(kind))
            throw Refusal.Invalid("cases.kind", "kind", $"没有“{kind}”这种类型。", $"There is no kind '{kind}'.");
        if (!Channels.All.Contains(request.Channel))
            throw Refusal.Invalid(
                "cases.channel",
                "channel",
                $"没有“{request.Channel}”这个渠道。",
                $"There is no channel '{request.Channel}'."
            );
        var (grid, area) = FiledPlace.Locate(request.Place, snapshot);
        if (actor.Kind != ActorKind.Public)
            actor.Require(CasePermissions.File, new Scope(actor.UnitId, area, matter?.Code));

        var serial = await serials.NextAsync("case", ct);
        var @case = new Case
        {
            Id = Ids.New(at),
            Number = string.Create(CultureInfo.InvariantCulture, $"{calendar.Current.DateOf(at):yyyyMMdd}{serial:D7}"),
            State = CaseState.Collected,
            Kind = kind,
            Channel = request.Channel,
            MatterId = matter?.Id,
            MatterCode = matter?.Code,
            Title = TitleOf(request, matter),
            Description = request.Description,
            AreaCode = area,
            GridCode = grid,
            Address = request.Place?.Address,
            Longitude = request.Place?.Longitude,
            Latitude = request.Place?.Latitude,
            ObjectCode = request.ObjectCode,
            Emergency = request.Emergency,
            IsPublic = request.IsPublic,
            FiledAt = at,
            FiledBy = actor.Id,
            Reporters = request.Reporter is null ? 0 : 1,
            EarlierReports = await earlier.CountAsync(request.Reporter, matter?.Code, at, ct),
            Fields = request.Fields is { Count: > 0 } ? Json.Write(request.Fields) : null,
        };
        var file = store.Open(@case, [], []);
        work.Insert(@case);
        var token = AddReporter(request, @case, at);
        if (request.Origin is { } origin)
            work.Insert(
                new Origin
                {
                    System = origin.System,
                    Number = origin.Number,
                    CaseId = @case.Id,
                }
            );
        file.Collect(new Step(new ActionInput(), actor, work, at));
        foreach (var picture in pictures ?? [])
            WriteAttachment.Add(work, @case.Id, picture, actor);
        var decision = Proceed(file, request, pictures?.Count ?? 0, actor, snapshot, at);
        (file, var judged) = judge.Apply(file, actor, work, at);
        if (judged is { GoesOn: true })
            decision = GoOn(file, request, pictures?.Count ?? 0, snapshot, at) ?? decision;
        await proposals.RunAsync(file, actor, ct);
        var unit = @case.UnitId is { } id ? snapshot.Unit(id) : null;
        return (
            file,
            new FiledCase(
                @case.Id,
                @case.Number,
                @case.State,
                Labels.Of(@case.State),
                @case.MatterCode,
                area,
                grid,
                unit?.Id,
                unit?.Name,
                @case.DueAt,
                decision?.Explanation,
                token
            )
        );
    }

    // Registers and dispatches as far as matter, permission and duty table carry it; the rest waits for a person.
    private static DispatchDecision? Proceed(
        CaseFile file,
        FileCaseRequest request,
        int pictures,
        Actor actor,
        DirectorySnapshot snapshot,
        DateTimeOffset at
    )
    {
        if (file.Case.MatterCode is null)
            return null;
        file.Admit(file.Automatic(new ActionInput(), actor, at));
        return actor.May(CasePermissions.Register, file.Case.Scope)
            ? Advance(file, request, pictures, actor, input => file.Automatic(input, actor, at), snapshot)
            : null;
    }

    // What a model put under a matter, as far as the city's process has it go on and asks for nothing that only a person can
    // say. Unit and deadline are named by who may register, not by who reports.
    private DispatchDecision? GoOn(
        CaseFile file,
        FileCaseRequest request,
        int pictures,
        DirectorySnapshot snapshot,
        DateTimeOffset at
    ) =>
        file.Workflow.Find(CaseState.Collected, CaseAction.Register) is not { Required: [] }
        || file.Workflow.Find(CaseState.Registered, CaseAction.Dispatch) is not { Required: [] or ["unit"] }
            ? null
            : Advance(
                file,
                request with
                {
                    UnitCode = null,
                    DueAt = null,
                },
                pictures,
                JudgeMatter.Self,
                input => new Step(input, JudgeMatter.Self, work, at),
                snapshot
            );

    private static DispatchDecision Advance(
        CaseFile file,
        FileCaseRequest request,
        int pictures,
        Actor actor,
        Func<ActionInput, Step> step,
        DirectorySnapshot snapshot
    )
    {
        var @case = file.Case;
        var admission = file.Admission;
        if (admission is { Outcome: not AdmissionDecision.Register } or { Decision.Burdening: true })
            return DispatchDecision.Waiting(admission.ToFiler());
        var evidence = new Dictionary<(string Stage, string Kind), int>
        {
            [(MatterStages.Register, EvidenceKinds.Photo)] = pictures,
        };
        // A report is never turned away for what is still missing: it is kept, and a person asks for the rest.
        if (
            StageRules.Missing(file.Matter!, MatterStages.Register, @case.Channel, @case.Fields, evidence) is
            { } missing
        )
            return DispatchDecision.Waiting(missing.Text);
        file.Take(CaseAction.Register, step(new ActionInput { Evidence = evidence }));
        var decision = Dispatcher.Decide(file, request.UnitCode, actor, snapshot, @case.FiledAt);
        if (decision.UnitId is null)
        {
            @case.Decision = Json.Write(decision);
            return decision;
        }
        if (request.DueAt is not null)
            actor.Require(CasePermissions.SetDeadline, @case.Scope);
        var input = new ActionInput
        {
            UnitId = decision.UnitId,
            CoUnits = decision.CoUnits,
            Decision = decision,
            DueAt = request.DueAt,
        };
        file.Take(CaseAction.Dispatch, step(input));
        return decision;
    }

    private MatterVersion? FindMatter(FileCaseRequest request, Actor actor)
    {
        if (request.MatterCode is null)
            return null;
        var matter = catalogue.Current.Find(request.MatterCode);
        if (matter is null || (actor.Kind == ActorKind.Public && !matter.PublicMayReport))
            throw Refusal.Invalid(
                "cases.matter",
                "matterCode",
                $"事项目录中没有可用的“{request.MatterCode}”。",
                $"The catalogue has no matter '{request.MatterCode}' to report here."
            );
        return matter;
    }

    private string? AddReporter(FileCaseRequest request, Case @case, DateTimeOffset at)
    {
        if (request.Reporter is not { } reporter)
            return null;
        var (row, token) = sealing.Seal(
            @case.Id,
            request.Channel,
            reporter.Name,
            reporter.Phone,
            reporter.Anonymous,
            reporter.Confidential,
            at
        );
        work.Insert(row);
        return token;
    }

    private static string TitleOf(FileCaseRequest request, MatterVersion? matter)
    {
        if (!string.IsNullOrWhiteSpace(request.Title))
            return request.Title.Trim();
        var line = request.Description.AsSpan().Trim();
        var end = line.IndexOfAny('\n', '。', '！');
        if (end > 0)
            line = line[..end];
        var words = new StringInfo(line.Length > 200 ? line[..200].ToString() : line.ToString());
        var text = words.LengthInTextElements > 40 ? words.SubstringByTextElements(0, 40) : words.String;
        return text.Length == 0 ? matter?.Name.Chinese ?? request.Description : text;
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases",
            async (FileCaseRequest request, Actor actor, FileCase handler, CancellationToken ct) =>
            {
                // People without an account report through /api/public/cases, which is limited.
                if (actor.Kind == ActorKind.Public)
                    actor.Require(CasePermissions.File);
                var filed = await handler.Handle(request, actor, ct);
                return TypedResults.Created($"/api/cases/{filed.Id}", filed);
            }
        );
}
