using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Issuing;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Objects;

/// <summary>A thing as it is entered.</summary>
public sealed record EditObjectRequest
{
    /// <summary>Cannot be changed later.</summary>
    [Required, StringLength(40)]
    public string Kind { get; init; } = "";

    [Required, StringLength(200, MinimumLength = 1)]
    public string Name { get; init; } = "";

    [Required, RegularExpression("^[0-9]{2,12}$")]
    public string AreaCode { get; init; } = "";

    public Guid? UnitId { get; init; }

    [StringLength(300)]
    public string? Address { get; init; }

    [Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double? Latitude { get; init; }

    /// <summary>The kind's fields by name, as text.</summary>
    [MaxLength(50)]
    public Dictionary<string, string?>? Attributes { get; init; }

    /// <summary>The code it carries: of an own scheme one that was issued; of a national one the identifier itself. Only
    /// when the object is new.</summary>
    [StringLength(40)]
    public string? Number { get; init; }

    /// <summary>Whether a new code is issued for it, in use at once. Only when the object is new.</summary>
    public bool IssueCode { get; init; }
}

/// <summary>Makes a thing, with its code, or changes what is known of it.</summary>
internal sealed class EditObject(
    ObjectStore store,
    CodeStore codes,
    IssueCode issuing,
    KindBook kinds,
    FindDuplicates duplicates,
    IDirectory directory,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group
            .MapPost(
                "objects",
                async (EditObjectRequest request, Actor actor, EditObject feature, CancellationToken ct) =>
                    TypedResults.Json(
                        await feature.Make(request, actor, ct),
                        Json.Options,
                        statusCode: StatusCodes.Status201Created
                    )
            )
            .Produces<CodeObjectAnswer>(StatusCodes.Status201Created);
        group.MapPut(
            "objects/{id:guid}",
            async (
                Guid id,
                EditObjectRequest request,
                Actor actor,
                EditObject feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Change(id, request, actor, http, ct))
        );
    }

    public async Task<CodeObjectAnswer> Make(EditObjectRequest request, Actor actor, CancellationToken ct)
    {
        var kind = kinds.Require(request.Kind);
        var (area, values) = Check(request, kind);
        var scope = new Scope(request.UnitId, area, kind.Code);
        actor.Require(CodesModule.Bind, scope);
        var row = new ObjectRow
        {
            Id = Ids.New(work.Clock),
            Kind = kind.Code,
            MadeAt = work.Clock.GetUtcNow(),
        };
        Fill(row, request, area, values);
        work.Insert(row);
        work.Record(
            new Fact(
                "code-object",
                row.Id,
                "code-object.made",
                actor,
                new
                {
                    row.Kind,
                    row.Name,
                    row.AreaCode,
                    Values = values,
                },
                OpensChain: true
            )
        );
        var conflicts = await duplicates.Prepare(kind, row, new Dictionary<string, string>(), actor, ct);
        var code = await CodeForAsync(row, kind, request, actor, ct);
        var own = code is null ? [] : new List<CodeRow> { code };
        var answer = new CodeObjectAnswer(
            row.Id,
            row.Kind,
            kind.Content.Name,
            row.Name,
            row.AreaCode,
            store.AreaName(row),
            row.UnitId,
            row.Address,
            row.Longitude,
            row.Latitude,
            ObjectStore.Attributes(kind, values, onlyPublic: false),
            row.MadeAt,
            row.Version,
            [.. own.Select(c => ChangeCode.Answer(c, actor, kinds))],
            [],
            store.Uses(kind, row, own, actor),
            true,
            null,
            null,
            conflicts
        );
        await CommitAsync(answer, ct);
        return answer;
    }

    public async Task<CodeObjectAnswer> Change(
        Guid id,
        EditObjectRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        var row = await store.LoadAsync(id, actor, ct);
        actor.Require(CodesModule.Bind, row.Scope);
        row.RequireLive();
        EntityTag.Require(http, row.Version);
        var kind = kinds.Require(row.Kind);
        if (request.Kind != row.Kind || request.Number is not null || request.IssueCode)
            throw new Refusal(
                "codes.object_fixed",
                "对象的类型不能修改；更换码请用换码。",
                "The kind of an object cannot be changed; another code is given by replacing."
            );
        var (area, values) = Check(request, kind);
        actor.Require(CodesModule.Bind, new Scope(request.UnitId, area, kind.Code));
        var before = row.Values;
        Fill(row, request, area, values);
        await duplicates.Prepare(kind, row, before, actor, ct);
        work.Update(row);
        var changed = values
            .Where(v => before.GetValueOrDefault(v.Key) != v.Value)
            .ToDictionary(v => v.Key, v => v.Value);
        work.Record(
            new Fact(
                "code-object",
                row.Id,
                "code-object.changed",
                actor,
                new
                {
                    row.Name,
                    row.AreaCode,
                    Values = changed,
                }
            )
        );
        await work.CommitAsync(ct);
        var fresh = await store.LoadAsync(id, ct);
        EntityTag.Write(http, fresh.Version);
        return await store.AnswerAsync(fresh, actor, ct);
    }

    private async Task<CodeRow?> CodeForAsync(
        ObjectRow row,
        Kind kind,
        EditObjectRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var number = request.Number?.Trim().ToUpperInvariant();
        if (kind.Structure is null)
        {
            if (string.IsNullOrEmpty(number))
                throw Refusal.Invalid(
                    "codes.number_missing",
                    "number",
                    "请填写该类型的标识号码。",
                    "Give the identifier of the thing."
                );
            return await issuing.WithNumberAsync(kind, row, number, actor, ct);
        }
        if (!string.IsNullOrEmpty(number))
        {
            var code = await codes.LoadAsync(number, ct);
            actor.Require(CodesModule.Bind, code.Scope);
            if (code.Kind != kind.Code)
                throw new Refusal("codes.other_kind", "该码是其他类型的码。", "The code is of another kind.");
            var move = LifeCycle.Require(code.State, CodeAction.Bind);
            code.BindTo(row.Id);
            CodeStore.Move(code, move, null, actor, work, new { ObjectId = row.Id });
            CodeStore.Move(code, LifeCycle.Require(code.State, CodeAction.Activate), null, actor, work);
            return code;
        }
        return request.IssueCode ? await issuing.ForObjectAsync(kind, row, actor, ct) : null;
    }

    private (string Area, Dictionary<string, string> Values) Check(EditObjectRequest request, Kind kind)
    {
        Words.RequirePlain(request.Name, "name");
        Words.RequirePlain(request.Address, "address");
        if (string.IsNullOrWhiteSpace(request.Name))
            throw Refusal.Invalid("codes.name", "name", "请填写名称。", "Give a name.");
        if ((request.Longitude is null) != (request.Latitude is null))
            throw Refusal.Invalid(
                "codes.place",
                "longitude",
                "经度和纬度须一并填写。",
                "Longitude and latitude go together."
            );
        if (kind.Withdrawn)
            throw new Refusal("codes.kind_withdrawn", "该类型已停用。", "The kind is out of use.");
        if (request.UnitId is { } unit && directory.Current.Unit(unit) is null)
            throw Refusal.Invalid("codes.no_unit", "unitId", "没有这个单位。", "There is no such unit.");
        return (Area(request.AreaCode), FieldValues.Check(kind.Content.Fields, request.Attributes, "attributes"));
    }

    internal static string Area(string text) =>
        AreaCode.TryParse(text, out var area, out var error)
            ? area.Value
            : throw Refusal.Invalid("codes.area", "areaCode", error.Chinese, error.English);

    private static void Fill(ObjectRow row, EditObjectRequest request, string area, Dictionary<string, string> values)
    {
        row.Name = request.Name.Trim();
        row.AreaCode = area;
        row.UnitId = request.UnitId;
        row.Address = string.IsNullOrWhiteSpace(request.Address) ? null : request.Address.Trim();
        row.Longitude = request.Longitude;
        row.Latitude = request.Latitude;
        row.Values = values;
    }

    private async Task CommitAsync(CodeObjectAnswer answer, CancellationToken ct)
    {
        try
        {
            await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        }
        catch (Npgsql.PostgresException e) when (e.ConstraintName == "codes_code_number")
        {
            throw IssueCode.Taken();
        }
    }
}
