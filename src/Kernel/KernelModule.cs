using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Audit;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Modules;
using Zhishu.Kernel.Webhooks;

namespace Zhishu.Kernel;

/// <summary>What the kernel itself offers through the API: the work calendar, the audit of the ledger, webhooks.</summary>
public sealed class KernelModule : IModule
{
    public string Name => "kernel";

    public IReadOnlyList<Permission> Permissions => KernelPermissions.All;

    // The host registers the kernel's services with AddKernel, before any module.
    public void AddServices(IServiceCollection services, IConfiguration configuration) { }

    public void MapTables(ModelBuilder model)
    {
        CalendarTables.Map(model);
        WebhookTables.Map(model);
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        CalendarEndpoints.Map(endpoints);
        WebhookEndpoints.Map(endpoints);
        AuditEndpoints.Map(endpoints);
    }
}
