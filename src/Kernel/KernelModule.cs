using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Modules;

namespace Zhishu.Kernel;

/// <summary>What the kernel itself offers through the API: the work calendar, the audit of the ledger, webhooks.</summary>
public sealed class KernelModule : IModule
{
    public string Name => "kernel";

    public IReadOnlyList<Permission> Permissions { get; } = [];

    // The host registers the kernel's services with AddKernel, before any module.
    public void AddServices(IServiceCollection services, IConfiguration configuration) { }

    public void MapTables(ModelBuilder model) { }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) { }
}
