using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Knowledge.Articles;
using Zhishu.Knowledge.Contracts;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge.Importing;

/// <summary>Brings articles and synonyms where there are none of them yet.</summary>
internal sealed class KnowledgeFilling(
    ZhishuDbContext db,
    ImportArticles import,
    MoveArticle moves,
    EditSynonyms synonymEditing
) : IKnowledgeFilling
{
    public async Task<int> FillAsync(
        IReadOnlyList<ArticleData> articles,
        IReadOnlyList<IReadOnlyList<string>> synonyms,
        Actor author,
        Actor publisher,
        CancellationToken ct
    )
    {
        string[] codes = [.. articles.Select(a => a.Code)];
        if (await db.Set<ArticleRow>().AnyAsync(a => codes.Contains(a.Code), ct))
            return 0;
        await import.Handle(
            new()
            {
                Articles =
                [
                    .. articles.Select(a => new ImportedArticle(a.Code, a.Title, a.Body, a.Kind, Source: a.Source)),
                ],
            },
            author,
            ct
        );
        foreach (var words in synonyms)
            await synonymEditing.Create(new() { Words = words }, author, ct);
        var ids = await db.Set<ArticleRow>().Where(a => codes.Contains(a.Code)).Select(a => a.Id).ToListAsync(ct);
        var outcomes = await moves.PublishAll(ids, publisher, ct);
        return outcomes.Count(o => o.Refused is null);
    }
}
