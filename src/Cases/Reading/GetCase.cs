using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Reading;

/// <summary>One case, with what its reader may do next. The version is the ETag.</summary>
internal static class GetCase
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/cases/{id:guid}",
            async (Guid id, HttpContext http, Actor actor, CaseStore store, CaseView view, CancellationToken ct) =>
            {
                var file = await store.LoadAsync(id, ct);
                if (!view.MaySee(file, actor))
                    throw CaseStore.NotFound();
                http.Response.Headers.ETag = $"\"{file.Case.Version}\"";
                return TypedResults.Ok(view.Of(file, actor));
            }
        );
}
