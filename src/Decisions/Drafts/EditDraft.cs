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
using Zhishu.Kernel.Http;
using Zhishu.Rules;

namespace Zhishu.Decisions.Drafts;

/// <summary>Another model that a table imports.</summary>
public sealed record ImportedModel
{
    [Required, StringLength(200, MinimumLength = 1)]
    public string File { get; init; } = "";

    [Required, StringLength(DecisionLimits.DmnCharacters, MinimumLength = 1)]
    public string Content { get; init; } = "";
}

/// <summary>What a draft is to say.</summary>
public sealed record EditDraftRequest
{
    /// <summary>The DMN text, 1.1 to 1.5. It may have faults while it is a draft.</summary>
    [Required, StringLength(DecisionLimits.DmnCharacters, MinimumLength = 1)]
    public string Dmn { get; init; } = "";

    /// <summary>The models it imports; null for those of the version before.</summary>
    [MaxLength(20)]
    public IReadOnlyList<ImportedModel>? Imports { get; init; }

    /// <summary>Why it is changed, for the reviewer and for the history.</summary>
    [StringLength(2_000)]
    public string? Note { get; init; }
}

/// <summary>Begins the draft of a table's next version with the text of one there was.</summary>
public sealed record StartDraftRequest
{
    /// <summary>The number of the version to begin with.</summary>
    [Range(1, int.MaxValue)]
    public int From { get; init; }

    /// <summary>Why it is changed.</summary>
    [StringLength(2_000)]
    public string? Note { get; init; }
}

/// <summary>Writes the draft of a table's next version, or drops it.</summary>
internal static class EditDraft
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("tables/{code}/draft", One);
        group.MapPost("tables/{code}/draft", Start);
        group.MapPut("tables/{code}/draft", Handle).WithMetadata(new RequestSizeLimitAttribute(DecisionLimits.Body));
        group.MapDelete("tables/{code}/draft", Discard);
    }

    private static async Task<Ok<DraftResponse>> One(
        string code,
        HttpContext context,
        Actor actor,
        TableStore tables,
        DecisionUses uses,
        CancellationToken ct
    )
    {
        TableStore.RequireReader(actor);
        var table = await tables.RequireAsync(code, ct);
        var draft = await tables.RequireWorkingAsync(table, ct);
        EntityTag.Write(context, draft.Version);
        return TypedResults.Ok(DraftViews.Of(table, draft, draft.ReadModel(code), uses));
    }

    private static async Task<Ok<DraftResponse>> Handle(
        string code,
        EditDraftRequest request,
        HttpRequest http,
        Actor actor,
        TableStore tables,
        DecisionUses uses,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var table = await tables.RequireAsync(code, ct);
        TableStore.Require(actor, DecisionsModule.Edit, table.Matters);
        var draft = await tables.WorkingAsync(table, ct);
        var imports = request.Imports?.Select(i => new RuleText(i.File, i.Content)).ToArray();
        var exists = draft is not null;
        RuleModel model;
        if (draft is not null)
        {
            Matching.Check(http, draft.Version);
            model = Parse(code, request.Dmn, imports ?? draft.ReadImports());
            if (await tables.OvertakenAsync(table, draft, ct) is not null)
                draft.Follow(await tables.NextNumberAsync(table, ct));
            draft.Edit(model, actor, request.Note);
            work.Update(draft);
        }
        else
        {
            var newest = await tables.NewestAsync(table, ct);
            model = Parse(code, request.Dmn, imports ?? newest?.ReadImports() ?? []);
            var number = (newest?.Number ?? 0) + 1;
            draft = TableVersionRow.Draft(table.Id, number, model, actor, work.Clock.GetUtcNow(), request.Note);
            work.Insert(draft);
        }
        work.Record(TableFacts.Of(table, "decision-table.drafted", actor, TableFacts.Drafted(table, draft)));
        var answer = DraftViews.Of(table, draft, model, uses, written: exists);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return TypedResults.Ok(answer);
    }

    private static async Task<Created<DraftResponse>> Start(
        string code,
        StartDraftRequest request,
        Actor actor,
        TableStore tables,
        DecisionUses uses,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var table = await tables.RequireAsync(code, ct);
        TableStore.Require(actor, DecisionsModule.Edit, table.Matters);
        if (await tables.WorkingAsync(table, ct) is { } working)
            throw new Refusal(
                "decisions.draft_exists",
                $"已有在办草案（第 {working.Number} 版），请继续编辑或先放弃它。",
                $"Version {working.Number} is being worked on already; go on with it or drop it first."
            );
        var origin = await tables.RequireVersionAsync(table, request.From, ct);
        var model = origin.ReadModel(code);
        var number = await tables.NextNumberAsync(table, ct);
        var draft = TableVersionRow.Draft(table.Id, number, model, actor, work.Clock.GetUtcNow(), request.Note);
        work.Insert(draft);
        work.Record(TableFacts.Of(table, "decision-table.drafted", actor, TableFacts.Drafted(table, draft)));
        var answer = DraftViews.Of(table, draft, model, uses);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return TypedResults.Created($"/api/decisions/tables/{code}/draft", answer);
    }

    private static async Task<NoContent> Discard(
        string code,
        HttpRequest http,
        Actor actor,
        TableStore tables,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var table = await tables.RequireAsync(code, ct);
        TableStore.Require(actor, DecisionsModule.Edit, table.Matters);
        var draft = await tables.RequireWorkingAsync(table, ct);
        Matching.Check(http, draft.Version);
        work.Delete(draft);
        work.Record(TableFacts.Of(table, "decision-table.draft_discarded", actor, TableFacts.Drafted(table, draft)));
        // A table that never was anything but this draft goes with it.
        if (draft.Number == 1)
            work.Delete(table);
        await work.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    internal static RuleModel Parse(string code, string dmn, IReadOnlyList<RuleText> imports)
    {
        if (dmn.Length + imports.Sum(i => (long)i.Content.Length) > DecisionLimits.DmnCharacters)
            throw Refusal.Invalid(
                "decisions.too_large",
                "dmn",
                $"决策模型连同引用的模型不得超过 {DecisionLimits.DmnCharacters} 个字符。",
                $"The model with those it imports may have {DecisionLimits.DmnCharacters} characters."
            );
        // The database keeps every character but this one.
        if (dmn.Contains('\0') || imports.Any(i => i.Content.Contains('\0') || i.File.Contains('\0')))
            throw Refusal.Invalid(
                "decisions.no_text",
                "dmn",
                "决策模型含有空字符，不是文本。",
                "The model holds a null character; it is no text."
            );
        return RuleModel.Parse(new RuleText($"{code}.dmn", dmn), imports);
    }
}
