using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Modules;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Installing;

namespace Zhishu.Packs;

/// <summary>Packs (场景包): matters, organisations, processes and samples as folders of YAML.</summary>
public sealed class PacksModule : IModule
{
    internal const string Read = "packs.read";
    internal const string Install = "packs.install";

    public string Name => "packs";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Read, new("查看场景包", "See the installed packs")),
        new(Install, new("安装、升级和移除场景包", "Install, upgrade and remove packs"), "system"),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<PackService>();
        services.AddScoped<IPacks>(p => p.GetRequiredService<PackService>());
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<PackRow>().ToTable("packs_pack");
        model.Entity<PackVersionRow>().ToTable("packs_version");
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => PackEndpoints.Map(endpoints);
}
