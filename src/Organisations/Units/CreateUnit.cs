using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Units;

/// <summary>A new unit.</summary>
/// <param name="English">Null: the Chinese name.</param>
public sealed record CreateUnitRequest(
    [property: Required, PlainText(64)] string Code,
    [property: Required, PlainText(200)] string Chinese,
    [property: PlainText(200)] string? English,
    Guid? ParentId,
    [property: PlainText(12)] string? AreaCode,
    [property: Required, PlainText(32)] string Kind,
    [property: PlainText(18)] string? CreditCode
);

/// <summary>Creates a unit below one that the actor maintains.</summary>
internal static class CreateUnit
{
    public static async Task<Created<UnitView>> Handle(
        CreateUnitRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var directory = editing.Directory;
        var area = UnitRules.Area(directory, request.AreaCode);
        UnitRules.RequireMayManage(directory, actor, request.ParentId, area);
        var code = UnitRules.Code(request.Code);
        if (directory.UnitByCode(code) is not null)
        {
            throw new Refusal("units.duplicate_code", $"编码“{code}”已被使用。", $"The code '{code}' is in use.")
            {
                Field = "code",
            };
        }
        var row = new UnitRow
        {
            Id = editing.NewId(),
            Code = code,
            NameChinese = request.Chinese.Trim(),
            NameEnglish = (request.English ?? request.Chinese).Trim(),
            ParentId = UnitRules.OpenParent(directory, request.ParentId)?.Id,
            AreaCode = area,
            Kind = request.Kind.Trim(),
            CreditCode = UnitRules.CreditCode(request.CreditCode),
        };
        editing.Work.Insert(row);
        editing.Work.Record(new("unit", row.Id, "unit.created", actor, UnitFacts.Of(row.ToUnit()), OpensChain: true));
        editing.Work.Publish("organisations.unit.created", row.Id, UnitFacts.Of(row.ToUnit()));
        var view = ListUnits.View(row);
        await editing.CommitAsync(StatusCodes.Status201Created, view, ct);
        return TypedResults.Created($"/api/units/{row.Id}", view);
    }
}

internal static class UnitRules
{
    /// <summary>Maintaining a unit takes the permission over its superior (a new one is not in anybody's subtree yet)
    /// and its area.</summary>
    public static void RequireMayManage(DirectorySnapshot directory, Actor actor, Guid? unit, string? area) =>
        actor.Require(
            Permissions.Manage,
            new Scope(unit, area ?? (unit is { } id ? directory.Unit(id)?.AreaCode : null))
        );

    /// <summary>A code that somebody gives in the pages. Packs bring the codes that a city's other systems know, which may
    /// look otherwise.</summary>
    public static string Code(string text)
    {
        var code = text.Trim();
        return code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            ? code
            : throw Refusal.Invalid(
                "units.code",
                "code",
                $"“{code}”不能作为机构编码：只用小写字母、数字、短横和点，不含空格，如 city-parks。",
                $"'{code}' cannot be a unit's code: lower-case letters, digits, hyphens and dots without blanks, "
                    + "such as city-parks."
            );
    }

    public static Unit? OpenParent(DirectorySnapshot directory, Guid? parentId)
    {
        if (parentId is not { } id)
            return null;
        var parent =
            directory.Unit(id)
            ?? throw Refusal.Invalid(
                "units.no_parent",
                "parentId",
                "上级机构不存在。",
                "There is no such superior unit."
            );
        return parent.IsOpenOn(directory.Today)
            ? parent
            : throw new Refusal(
                "units.parent_closed",
                $"{parent.Name.Chinese}已撤销，不能作为上级机构。",
                $"{parent.Name.English} is closed and cannot be a superior."
            );
    }

    /// <summary>The code of an existing area without padding.</summary>
    public static string? Area(DirectorySnapshot directory, string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return null;
        if (!AreaCode.TryParse(code, out var area, out var error))
            throw Refusal.Invalid(error.Code, "areaCode", error.Chinese, error.English);
        return directory.Area(area.Value)?.Code
            ?? throw Refusal.Invalid(
                "areas.not_found",
                "areaCode",
                $"没有区划{area.Value}。",
                $"There is no area {area.Value}."
            );
    }

    public static string? CreditCode(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return UnifiedSocialCreditCode.TryParse(text, out var code, out var error)
            ? code.Value
            : throw Refusal.Invalid(error.Code, "creditCode", error.Chinese, error.English);
    }
}
