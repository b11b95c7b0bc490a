using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel.Actors;

namespace Zhishu.Kernel.Audit;

internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/audit", SearchLedger.Handle).WithTags("Audit");
        endpoints.MapGet("/api/audit/subjects", FindLedgerSubjects.Handle).WithTags("Audit");
        endpoints.MapGet("/api/ledger/proof/{entryId:guid}", ProveEntry.Handle).WithTags("Audit");
        endpoints.MapGet("/api/ledger/batches", ListBatches.Handle).WithTags("Audit");
        endpoints
            .MapGet(
                "/api/ledger/verifications",
                (Actor actor, [FromServices] VerifyLedger feature, CancellationToken ct) => feature.List(actor, ct)
            )
            .WithTags("Audit");
        endpoints
            .MapPost(
                "/api/ledger/verifications",
                (Actor actor, [FromServices] VerifyLedger feature, CancellationToken ct) => feature.Ask(actor, ct)
            )
            .WithTags("Audit");
    }
}
