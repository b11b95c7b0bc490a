using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Rules;

namespace Zhishu.Decisions.Drafts;

/// <summary>A table of the city's own, with its first draft.</summary>
public sealed record AddTableRequest
{
    /// <summary>Lower case letters, digits and hyphens with dots between.</summary>
    [Required, StringLength(TableCodes.Longest, MinimumLength = 1)]
    public string Code { get; init; } = "";

    [Required]
    public TableHeadInput Head { get; init; } = null!;

    [Required]
    public string Use { get; init; } = "";

    [Required]
    public EditDraftRequest Draft { get; init; } = null!;
}

/// <summary>What a table is called and serves.</summary>
public sealed record TableHeadInput
{
    [Required, StringLength(200, MinimumLength = 1)]
    public string TitleChinese { get; init; } = "";

    [StringLength(200)]
    public string? TitleEnglish { get; init; }

    /// <summary>How the codes of its matters begin; none means all.</summary>
    [MaxLength(200)]
    public IReadOnlyList<string> Matters { get; init; } = [];

    /// <summary>Of several tables of a use the lowest is asked first.</summary>
    [Range(0, 10_000)]
    public int Order { get; init; } = 100;

    [StringLength(500)]
    public string? LegalBasis { get; init; }

    /// <exception cref="Refusal">400 <c>decisions.matters</c>, <c>decisions.title</c>.</exception>
    internal TableHead Read(string use)
    {
        if (Matters.FirstOrDefault(m => m is null || !TableCodes.IsPrefix(m)) is { } wrong)
            throw Refusal.Invalid(
                "decisions.matters",
                "matters",
                $"“{wrong}”不是事项代码的开头，如 event.06。",
                $"'{wrong}' is not how a matter's code begins, such as event.06."
            );
        var title = TitleChinese.Trim();
        if (title.Length == 0 || title.Any(char.IsControl))
            throw Refusal.Invalid(
                "decisions.title",
                "titleChinese",
                "请填写名称，不含控制字符。",
                "Give a title without control characters."
            );
        var english = string.IsNullOrWhiteSpace(TitleEnglish) ? title : TitleEnglish.Trim();
        return new(
            new(title, english),
            use,
            [.. Matters.Distinct(StringComparer.Ordinal)],
            Order,
            string.IsNullOrWhiteSpace(LegalBasis) ? null : LegalBasis.Trim()
        );
    }
}

internal static class AddTable
{
    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost("tables", Handle).WithMetadata(new RequestSizeLimitAttribute(DecisionLimits.Body));

    private static async Task<Created<DraftResponse>> Handle(
        AddTableRequest request,
        Actor actor,
        TableStore tables,
        DecisionUses uses,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        if (!TableCodes.IsValid(request.Code))
            throw Refusal.Invalid(
                "decisions.code",
                "code",
                $"“{request.Code}”不是代码：用小写字母、数字和连字符，可用点分级，如 dispatch.street。",
                $"'{request.Code}' is no code: lower case letters, digits and hyphens, dots between, such as dispatch.street."
            );
        if (uses.Find(request.Use) is null)
            throw Refusal.Invalid(
                "decisions.use",
                "use",
                $"没有用途“{request.Use}”，可用：{uses.Names("、")}。",
                $"There is no use '{request.Use}'; there are {uses.Names(", ")}."
            );
        var head = request.Head.Read(request.Use);
        TableStore.Require(actor, DecisionsModule.Edit, [.. head.Matters]);
        if (await tables.FindAsync(request.Code, ct) is not null)
            throw new Refusal(
                "decisions.code_taken",
                $"代码“{request.Code}”已被使用。",
                $"The code '{request.Code}' is used already."
            );
        var imports = (request.Draft.Imports ?? []).Select(i => new RuleText(i.File, i.Content)).ToArray();
        var model = EditDraft.Parse(request.Code, request.Draft.Dmn, imports);
        var at = work.Clock.GetUtcNow();
        var table = TableRow.Create(Ids.New(at), request.Code, head, pack: null);
        var draft = TableVersionRow.Draft(table.Id, 1, model, actor, at, request.Draft.Note);
        work.Insert(table);
        work.Insert(draft);
        work.Record(TableFacts.Of(table, "decision-table.added", actor, TableFacts.Head(table), opensChain: true));
        work.Record(TableFacts.Of(table, "decision-table.drafted", actor, TableFacts.Drafted(table, draft)));
        var answer = DraftViews.Of(table, draft, model, uses);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return TypedResults.Created($"/api/decisions/tables/{request.Code}", answer);
    }
}
