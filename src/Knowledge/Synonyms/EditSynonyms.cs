using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Knowledge.Synonyms;

/// <summary>Words that stand for each other.</summary>
public sealed record SynonymsRequest
{
    [Required, Length(2, 20), EachWord]
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>Words of a group: one line of 1 to 30 characters each.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EachWordAttribute : ValidationAttribute
{
    private const int Longest = 30;

    public override bool IsValid(object? value) =>
        value is not IEnumerable<string> words
        || words.All(w => w is not null && w.Trim().Length is > 0 and <= Longest && !w.Any(char.IsControl));

    public override string FormatErrorMessage(string name) =>
        $"每个词须为 1–{Longest} 个字符。 Each word has 1 to {Longest} characters.";
}

/// <param name="Version">For <c>If-Match</c>.</param>
public sealed record SynonymsView(Guid Id, IReadOnlyList<string> Words, int Version);

/// <summary>Maintains the words that stand for each other in questions.</summary>
internal sealed class EditSynonyms(UnitOfWork work, ZhishuDbContext db, SynonymBook book)
{
    private const string Subject = "knowledge-synonyms";
    private const int Most = 2_000;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "synonyms",
            async (Actor actor, [FromServices] EditSynonyms feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.List(actor, ct))
        );
        group.MapPost(
            "synonyms",
            async (SynonymsRequest request, Actor actor, [FromServices] EditSynonyms feature, CancellationToken ct) =>
            {
                var made = await feature.Create(request, actor, ct);
                return TypedResults.Created($"/api/knowledge/synonyms/{made.Id}", made);
            }
        );
        group.MapPut(
            "synonyms/{id:guid}",
            async (
                Guid id,
                SynonymsRequest request,
                HttpContext http,
                Actor actor,
                [FromServices] EditSynonyms feature,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Change(id, request, http, actor, ct))
        );
        group.MapDelete(
            "synonyms/{id:guid}",
            async Task<NoContent> (Guid id, Actor actor, [FromServices] EditSynonyms feature, CancellationToken ct) =>
            {
                await feature.Remove(id, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }

    private async Task<SynonymsView[]> List(Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Read);
        return await db.Set<SynonymRow>()
            .OrderByDescending(s => s.Id)
            .Select(s => new SynonymsView(s.Id, s.Words, s.Version))
            .ToArrayAsync(ct);
    }

    public async Task<SynonymsView> Create(SynonymsRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Edit);
        if (await db.Set<SynonymRow>().CountAsync(ct) >= Most)
            throw new Refusal(
                "knowledge.too_many_synonyms",
                $"同义词组最多 {Most} 组，请先删除不用的。",
                $"There are {Most} groups at most; remove some first."
            );
        var row = SynonymRow.Create(request.Words, work.Clock.GetUtcNow());
        work.Insert(row);
        work.Record(new Fact(Subject, row.Id, "knowledge-synonyms.added", actor, new { row.Words }, OpensChain: true));
        var view = new SynonymsView(row.Id, row.Words, row.Version);
        await CommitAsync(StatusCodes.Status201Created, view, ct);
        return view;
    }

    private async Task<SynonymsView> Change(
        Guid id,
        SynonymsRequest request,
        HttpContext http,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(KnowledgeModule.Edit);
        var row = await RequireAsync(id, ct);
        EntityTag.Require(http, row.Version);
        row.Change(request.Words);
        work.Update(row);
        work.Record(new Fact(Subject, id, "knowledge-synonyms.changed", actor, new { row.Words }));
        var view = new SynonymsView(id, row.Words, row.Version + 1);
        await CommitAsync(StatusCodes.Status200OK, view, ct);
        return view;
    }

    private async Task Remove(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(KnowledgeModule.Edit);
        var row = await RequireAsync(id, ct);
        work.Delete(row);
        work.Record(new Fact(Subject, id, "knowledge-synonyms.removed", actor, new { row.Words }));
        await work.CommitAsync(ct);
        await book.RefreshAsync(ct);
    }

    private async Task CommitAsync(int status, SynonymsView view, CancellationToken ct)
    {
        await work.CommitAsync(status, view, ct);
        await book.RefreshAsync(ct);
    }

    private async Task<SynonymRow> RequireAsync(Guid id, CancellationToken ct) =>
        await db.Set<SynonymRow>().SingleOrDefaultAsync(s => s.Id == id, ct)
        ?? throw Refusal.NotFound("knowledge.no_synonyms", "这个同义词组", "such group of words");
}
