using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.People;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Identifiers;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Filing;

/// <summary>A report as any channel sends it. Without a matter it waits for a person; with one it is registered and
/// dispatched at once where the actor may register and the duty table answers.</summary>
public sealed record FileCaseRequest
{
    /// <summary>One of the channels: hotline, web, mobile, grid, sensor, video, code, system, letter, window.</summary>
    [Required, StringLength(20)]
    public string Channel { get; init; } = "";

    /// <summary>What kind of request it is, where no matter says so: consultation, help, complaint, report, suggestion,
    /// praise, urban-part, urban-event.</summary>
    [StringLength(20)]
    public string? Kind { get; init; }

    [StringLength(60)]
    public string? MatterCode { get; init; }

    [StringLength(200)]
    public string? Title { get; init; }

    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Description { get; init; } = "";

    public PlaceInput? Place { get; init; }

    public ReporterInput? Reporter { get; init; }

    public bool Emergency { get; init; }

    /// <summary>Whether it may be shown to the public (without personal data).</summary>
    public bool IsPublic { get; init; }

    /// <summary>The code of the object it is about, as scanned.</summary>
    [StringLength(200)]
    public string? ObjectCode { get; init; }

    /// <summary>The matter's own fields.</summary>
    [MaxLength(50)]
    public Dictionary<string, string>? Fields { get; init; }

    /// <summary>The number it has in another system; the same number is filed once.</summary>
    public OriginInput? Origin { get; init; }

    /// <summary>A deadline that was promised elsewhere; needs cases.set-deadline.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The unit to dispatch to, instead of asking the duty table; needs cases.dispatch.</summary>
    [StringLength(60)]
    public string? UnitCode { get; init; }
}

/// <summary>Where it is. Degrees in WGS 84 (CGCS2000).</summary>
public sealed record PlaceInput
{
    [Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double? Latitude { get; init; }

    [StringLength(300)]
    public string? Address { get; init; }

    /// <summary>2 to 12 digits; found from the coordinates where they are given.</summary>
    [RegularExpression("^[0-9]{2,12}$")]
    public string? AreaCode { get; init; }
}

/// <summary>Who reports. Sealed before it is stored; nothing at all is kept of an anonymous reporter.</summary>
public sealed record ReporterInput
{
    [StringLength(50)]
    public string? Name { get; init; }

    [StringLength(30), RegularExpression("^[0-9+() -]{3,30}$")]
    public string? Phone { get; init; }

    public bool Anonymous { get; init; }

    /// <summary>The name is for those alone who may see confidential reporters.</summary>
    public bool Confidential { get; init; }
}

/// <summary>Where a case came from.</summary>
public sealed record OriginInput
{
    [Required, StringLength(50)]
    public string System { get; init; } = "";

    [Required, StringLength(100)]
    public string Number { get; init; } = "";
}

/// <summary>What the one who filed is told.</summary>
/// <param name="FollowUpToken">With it a person without an account can follow the case; shown this once.</param>
public sealed record FiledCase(
    Guid Id,
    string Number,
    CaseState State,
    Text StateName,
    string? MatterCode,
    string? AreaCode,
    string? GridCode,
    Guid? UnitId,
    string? UnitName,
    DateTimeOffset? DueAt,
    Text? Explanation,
    string? FollowUpToken
);

/// <summary>Files a case: finds area and grid, registers and dispatches where that can be done at once.</summary>
internal sealed class FileCase(
    UnitOfWork work,
    SerialNumbers serials,
    CaseStore store,
    ICatalogue catalogue,
    IDirectory directory,
    ICalendarSource calendar,
    ReporterSealing sealing
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
        CancellationToken ct
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
        var (grid, area) = Locate(request.Place, snapshot);
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
        var decision = Proceed(file, request, actor, snapshot, at);
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
                unit?.Name.Chinese,
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
        Actor actor,
        DirectorySnapshot snapshot,
        DateTimeOffset at
    )
    {
        var @case = file.Case;
        if (@case.MatterCode is null || !actor.May(CasePermissions.Register, @case.Scope))
            return null;
        // A report is never turned away for what is still missing: it is kept, and a person asks for the rest.
        if (
            StageRules.Missing(
                file.Matter!,
                MatterStages.Register,
                @case.Channel,
                @case.Fields,
                new Dictionary<(string, string), int>()
            ) is
            { } missing
        )
            return DispatchDecision.Waiting(missing.Text);
        file.Take(CaseAction.Register, file.Automatic(new ActionInput(), actor, at));
        var decision = Dispatcher.Decide(@case, request.UnitCode, actor, snapshot);
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
        file.Take(CaseAction.Dispatch, file.Automatic(input, actor, at));
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

    private static (string? Grid, string? Area) Locate(PlaceInput? place, DirectorySnapshot snapshot)
    {
        if (place is null)
            return (null, null);
        if (place.Longitude is null != place.Latitude is null)
            throw Refusal.Invalid(
                "cases.place",
                "place.longitude",
                "经度和纬度须同时填写。",
                "Longitude and latitude go together."
            );
        if (place is { Longitude: { } longitude, Latitude: { } latitude })
        {
            var grid = snapshot.GridAt(longitude, latitude);
            return (grid?.Code, snapshot.AreaCodeAt(longitude, latitude) ?? AreaOf(place, snapshot));
        }
        return (null, AreaOf(place, snapshot));
    }

    // Codes come with and without the zeros that pad them to six or twelve digits.
    private static string? AreaOf(PlaceInput place, DirectorySnapshot snapshot)
    {
        if (place.AreaCode is not { } code)
            return null;
        if (!AreaCode.TryParse(code, out var parsed) || snapshot.Area(parsed.Value) is null)
        {
            throw Refusal.Invalid(
                "cases.area",
                "place.areaCode",
                $"没有区划代码 {code}。",
                $"There is no area {code}."
            );
        }
        return parsed.Value;
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
