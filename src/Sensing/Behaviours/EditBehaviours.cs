using System.ComponentModel.DataAnnotations;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Behaviours;

/// <summary>A kind of behaviour that video analysis tells of, and what becomes of its events.</summary>
/// <param name="MatterCode">What a case is filed about; null for no case.</param>
/// <param name="CountsFrom">From this confidence on an event counts at once, where nobody is burdened.</param>
/// <param name="CheckedFrom">From this confidence on a person looks; below it an event is dropped.</param>
/// <param name="NeedsCheck">A person looks however sure the analysis is; where the matter burdens somebody that is so in any
/// case.</param>
/// <param name="SameSeconds">What is seen again within this time is the same event.</param>
/// <param name="SameMetres">So far apart two cameras may see the same event; 0 for one camera alone.</param>
/// <param name="KeepPictureDays">So long pictures are kept; a case keeps its own.</param>
/// <param name="KeepDays">So long events are kept.</param>
public sealed record BehaviourRequest(
    [property: Required, PlainText(60), RegularExpression("^[a-z0-9][a-z0-9.-]*$")] string Code,
    [property: Required, PlainText(100)] string NameZh,
    [property: Required, PlainText(100)] string NameEn,
    [property: PlainText(60)] string? MatterCode,
    [property: Range(0.0, 1.0)] double CountsFrom = 0.85,
    [property: Range(0.0, 1.0)] double CheckedFrom = 0.4,
    bool NeedsCheck = false,
    [property: Range(1, 7 * 86400)] int SameSeconds = 1800,
    [property: Range(0, 1000)] int SameMetres = 0,
    [property: Range(1, 3650)] int KeepPictureDays = 30,
    [property: Range(1, 36500)] int KeepDays = 400,
    bool IsOn = true
);

/// <summary>Adds and changes kinds of behaviour.</summary>
internal sealed class EditBehaviours(UnitOfWork work, ZhishuDbContext db, ICatalogue catalogue)
{
    public async Task<BehaviourRow> Create(BehaviourRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Arrange, default);
        if (await db.Set<BehaviourRow>().AnyAsync(b => b.Code == request.Code, ct))
            throw new Refusal(
                "sensing.behaviour_taken",
                $"已有行为“{request.Code}”。",
                $"There is a kind of behaviour '{request.Code}' already."
            );
        RequireMatter(request);
        var row = Prepare(request, null, actor);
        await work.CommitAsync(StatusCodes.Status201Created, new { row.Id, row.Code }, ct);
        return row;
    }

    /// <summary>Everything but the commit.</summary>
    public BehaviourRow Prepare(BehaviourRequest request, string? pack, Actor actor)
    {
        RequireWhole(request);
        var row = new BehaviourRow
        {
            Id = Ids.New(work.Clock),
            Code = request.Code,
            NameChinese = "",
            NameEnglish = "",
            Pack = pack,
        };
        Fill(row, request);
        work.Insert(row);
        work.Record(new("behaviour", row.Id, "behaviour.created", actor, request, OpensChain: true));
        return row;
    }

    public async Task<BehaviourRow> Change(
        Guid id,
        BehaviourRequest request,
        Action<int> requireVersion,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Arrange, default);
        var row =
            await db.Set<BehaviourRow>().SingleOrDefaultAsync(b => b.Id == id, ct)
            ?? throw Refusal.NotFound("sensing.no_behaviour", "该行为", "such kind of behaviour");
        requireVersion(row.Version);
        if (request.Code != row.Code)
            throw Refusal.Invalid("sensing.code_stays", "code", "行为编码不能修改。", "The code of a behaviour stays.");
        RequireMatter(request);
        if (ChangeRow(row, request, actor))
            row.ChangedHere = true;
        await work.CommitAsync(ct);
        return row;
    }

    /// <returns>Whether anything was changed.</returns>
    public bool ChangeRow(BehaviourRow row, BehaviourRequest request, Actor actor)
    {
        RequireWhole(request);
        var before = Facts(row);
        Fill(row, request);
        var after = Facts(row);
        if (before == after)
            return false;
        work.Update(row);
        work.Record(new("behaviour", row.Id, "behaviour.changed", actor, new { from = before, to = after }));
        return true;
    }

    /// <exception cref="Refusal">400 <c>sensing.confidences</c>.</exception>
    public static void RequireWhole(BehaviourRequest request)
    {
        if (request.CheckedFrom > request.CountsFrom)
            throw Refusal.Invalid(
                "sensing.confidences",
                "checkedFrom",
                "交人工核查的下限不能高于直接采用的下限。",
                "The confidence from which a person looks cannot be above the one from which an event counts."
            );
        if (request.KeepPictureDays > request.KeepDays)
            throw Refusal.Invalid(
                "sensing.keep_days",
                "keepPictureDays",
                "图片的保存天数不能多于事件的保存天数。",
                "Pictures cannot be kept longer than their events."
            );
    }

    /// <summary>The row as a request would write it.</summary>
    public static BehaviourRequest Facts(BehaviourRow row) =>
        new(
            row.Code,
            row.NameChinese,
            row.NameEnglish,
            row.MatterCode,
            row.CountsFrom,
            row.CheckedFrom,
            row.NeedsCheck,
            row.SameSeconds,
            row.SameMetres,
            row.KeepPictureDays,
            row.KeepDays,
            row.IsOn
        );

    private static void Fill(BehaviourRow row, BehaviourRequest request)
    {
        (row.NameChinese, row.NameEnglish) = (request.NameZh, request.NameEn);
        (row.MatterCode, row.NeedsCheck, row.IsOn) = (request.MatterCode, request.NeedsCheck, request.IsOn);
        (row.CountsFrom, row.CheckedFrom) = (request.CountsFrom, request.CheckedFrom);
        (row.SameSeconds, row.SameMetres) = (request.SameSeconds, request.SameMetres);
        (row.KeepPictureDays, row.KeepDays) = (request.KeepPictureDays, request.KeepDays);
    }

    private void RequireMatter(BehaviourRequest request)
    {
        if (request.MatterCode is { } code && catalogue.Current.Find(code) is null)
            throw Refusal.Invalid(
                "sensing.no_matter",
                "matterCode",
                $"事项目录中没有“{code}”。",
                $"The catalogue has no matter '{code}'."
            );
    }
}
