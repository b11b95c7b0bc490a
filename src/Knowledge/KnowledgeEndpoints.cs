using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;
using Zhishu.Knowledge.Articles;
using Zhishu.Knowledge.Asking;
using Zhishu.Knowledge.Importing;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge;

internal static class KnowledgeEndpoints
{
    private const string Policy = "knowledge.public";

    public static void Limit(RateLimiterOptions options) =>
        PublicLimit.Add(
            options,
            Policy,
            services => services.GetRequiredService<IOptions<KnowledgeOptions>>().Value.PublicRequestsPerMinute
        );

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/knowledge").WithTags("knowledge");
        group.MapPost(
            "ask",
            async (AskQuestionRequest request, Actor actor, [FromServices] AskQuestion feature, CancellationToken ct) =>
            {
                actor.Require(KnowledgeModule.Read);
                return TypedResults.Ok(await feature.Handle(request, request.Keep, ct));
            }
        );
        BrowseArticles.Map(group);
        EditArticle.Map(group);
        MoveArticle.Map(group);
        ImportArticles.Map(group);
        QuestionBook.Map(group);
        EditSynonyms.Map(group);

        var open = endpoints.MapGroup("/api/public/knowledge").WithTags("knowledge").RequireRateLimiting(Policy);
        open.MapPost(
            "ask",
            async (AskQuestionRequest request, [FromServices] AskQuestion feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request, keep: true, ct))
        );
        open.MapPost(
            "suggest",
            async (SuggestQuestionsRequest request, [FromServices] SuggestQuestions feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request, ct))
        );
        open.MapGet(
            "articles/{id:guid}",
            async (Guid id, [FromServices] ReadPublicArticle feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(id, ct))
        );
    }
}
