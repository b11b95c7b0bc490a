using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Modules;

namespace Zhishu.Decisions;

/// <summary>Decision tables (决策表) that the city may read, try and change: versions by date, proposals that wait for a
/// person.</summary>
public sealed class DecisionsModule : IModule
{
    public string Name => "decisions";

    public IReadOnlyList<Permission> Permissions { get; } = [];

    public void AddServices(IServiceCollection services, IConfiguration configuration) { }

    public void MapTables(ModelBuilder model) { }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) { }
}
