using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Lookups;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters;

/// <summary>The name of a class.</summary>
public sealed record EditClassRequest
{
    [Required, MaxLength(200)]
    public string Chinese { get; init; } = "";

    [MaxLength(200)]
    public string? English { get; init; }
}

/// <summary>Adds or names a class of the catalogue's tree; one that holds nothing may be removed.</summary>
internal static class EditClass
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPut("classes/{code}", Handle);
        group.MapDelete("classes/{code}", Remove);
    }

    private static async Task<Ok<ClassResponse>> Handle(
        string code,
        EditClassRequest request,
        Actor actor,
        CatalogueStore catalogue,
        ZhishuDbContext db,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(MattersModule.Publish, new Scope(MatterCode: code));
        Check(code, catalogue.Current);
        var name = new Text(
            request.Chinese.Trim(),
            string.IsNullOrWhiteSpace(request.English) ? request.Chinese.Trim() : request.English.Trim()
        );
        var row = await db.Set<ClassRow>().SingleOrDefaultAsync(c => c.Code == code, ct);
        var isNew = row is null;
        if (row is null)
            work.Insert(row = ClassRow.Create(code, name, pack: null, work.Clock));
        else
        {
            row.Rename(name);
            work.Update(row);
        }
        var action = isNew ? "matter-class.added" : "matter-class.renamed";
        work.Record(new Fact("matter-class", row.Id, action, actor, new { code, name }, OpensChain: isNew));
        await work.CommitAsync(ct);
        await catalogue.RefreshAsync(ct);
        return TypedResults.Ok(new ClassResponse(code, name, MatterCodes.ParentOf(code), row.Pack));
    }

    private static async Task<NoContent> Remove(
        string code,
        Actor actor,
        CatalogueStore catalogue,
        ZhishuDbContext db,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(MattersModule.Publish, new Scope(MatterCode: code));
        var row =
            await db.Set<ClassRow>().SingleOrDefaultAsync(c => c.Code == code, ct)
            ?? throw Refusal.NotFound("matters.class_not_found", $"类别“{code}”", $"class '{code}'");
        var below = code + ".";
        if (
            await db.Set<MatterRow>().AnyAsync(m => m.Code.StartsWith(below), ct)
            || await db.Set<ClassRow>().AnyAsync(c => c.Code.StartsWith(below), ct)
        )
            throw new Refusal(
                "matters.class_not_empty",
                $"类别“{code}”下还有类别或事项，不能删除。",
                $"The class '{code}' still holds classes or matters and cannot be removed."
            );
        work.Delete(row);
        work.Record(new Fact("matter-class", row.Id, "matter-class.removed", actor, new { code }));
        await work.CommitAsync(ct);
        await catalogue.RefreshAsync(ct);
        return TypedResults.NoContent();
    }

    private static void Check(string code, CatalogueSnapshot catalogue)
    {
        if (!MatterCodes.IsValid(code))
            throw Refusal.Invalid(
                "matters.code",
                "code",
                $"“{code}”不是类别代码：用小写字母、数字和连字符，以点分级，如 event.06。",
                $"'{code}' is no code: lower case letters, digits and hyphens with dots between, such as event.06."
            );
        if (catalogue.Find(code) is not null)
            throw new Refusal(
                "matters.code_is_matter",
                $"“{code}”是事项，不是类别。",
                $"'{code}' is a matter, not a class."
            );
        if (MatterCodes.ParentOf(code) is { } parent && catalogue.Class(parent) is null)
            throw new Refusal(
                "matters.no_class",
                $"没有上级类别“{parent}”，请先建立。",
                $"There is no class '{parent}' above it; add that first."
            );
    }
}
