using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Zhishu.Kernel.Audit;

internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/audit", SearchLedger.Handle).WithTags("Audit");
        endpoints.MapGet("/api/ledger/proof/{entryId:guid}", ProveEntry.Handle).WithTags("Audit");
        endpoints.MapGet("/api/ledger/batches", ListBatches.Handle).WithTags("Audit");
    }
}
