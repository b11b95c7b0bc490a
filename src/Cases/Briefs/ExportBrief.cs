using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Briefs.Word;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Briefs;

/// <summary>Gives a brief as a document for Word. The ledger keeps who took it out.</summary>
internal sealed class ExportBrief(UnitOfWork work, BriefBook book)
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public async Task<IResult> Handle(Guid id, string? language, Actor actor, HttpContext http, CancellationToken ct)
    {
        if (language is not (null or "zh" or "en"))
            throw Refusal.Invalid(
                "cases.brief_language",
                "language",
                "language 应为 zh 或 en。",
                "language is zh or en."
            );
        var brief = await book.LoadAsync(id, actor, ct);
        var isEnglish = (language ?? ProblemHandler.LanguageOf(http)) == "en";
        var bytes = await WordBrief.WriteAsync(BriefBook.View(brief, brief.Version), isEnglish, ct);
        work.Record(
            new Fact(
                "brief",
                brief.Id,
                "brief.exported",
                actor,
                new { brief.Version, language = isEnglish ? "en" : "zh" }
            )
        );
        await work.CommitAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        var title = isEnglish && brief.TitleEn.Length > 0 || brief.TitleZh.Length == 0 ? brief.TitleEn : brief.TitleZh;
        return Results.File(bytes, ContentType, $"{title}.docx");
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet(
                "/api/briefs/{id:guid}/docx",
                (Guid id, string? language, Actor actor, HttpContext http, ExportBrief handler, CancellationToken ct) =>
                    handler.Handle(id, language, actor, http, ct)
            )
            .Produces(StatusCodes.Status200OK, contentType: ExportBrief.ContentType);
}
