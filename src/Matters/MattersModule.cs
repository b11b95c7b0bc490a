using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Modules;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Drafts;
using Zhishu.Matters.Lookups;
using Zhishu.Matters.Packs;
using Zhishu.Matters.Rows;
using Zhishu.Packs.Contracts;

namespace Zhishu.Matters;

/// <summary>The catalogue of matters (事项目录): what can be filed, how, within which limits.</summary>
public sealed class MattersModule : IModule
{
    internal const string Read = "matters.read";
    internal const string Edit = "matters.edit";
    internal const string Review = "matters.review";
    internal const string Publish = "matters.publish";

    public string Name => "matters";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Read, new("查看事项目录", "Read the catalogue of matters")),
        new(Edit, new("起草事项", "Draft matters")),
        new(Review, new("审核事项", "Review drafts of matters")),
        new(Publish, new("发布和停用事项", "Publish and retire matters")),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<CatalogueStore>();
        services.AddSingleton<ICatalogue>(p => p.GetRequiredService<CatalogueStore>());
        services.AddRefresh<CatalogueStore>("the catalogue", TimeSpan.FromSeconds(1), (s, ct) => s.RefreshAsync(ct));
        services.AddSingleton<IMatterWords, MatterIndexes>();
        services.AddScoped<IPackPart, MattersPart>();
        services.AddScoped<DraftStore>();
        services.AddValidation();
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<ClassRow>(e =>
        {
            e.ToTable("matters_class");
            e.Ignore(c => c.Name);
        });
        model.Entity<MatterRow>().ToTable("matters_matter");
        model.Entity<MatterVersionRow>(e =>
        {
            e.ToTable("matters_version");
            e.Property(v => v.Content).HasColumnType("jsonb");
        });
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/matters").WithTags("matters");
        BrowseMatters.Map(group);
        CompareVersions.Map(group);
        EditClass.Map(group);
        EditDraft.Map(group);
        MoveDraft.Map(group);
        RetireMatter.Map(group);
        SuggestMatters.Map(group);
    }
}
