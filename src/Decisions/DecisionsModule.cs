using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Decisions.Comparing;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Drafts;
using Zhishu.Decisions.Lookups;
using Zhishu.Decisions.Packs;
using Zhishu.Decisions.Proposals;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Decisions.Trying;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Modules;
using Zhishu.Packs.Contracts;

namespace Zhishu.Decisions;

/// <summary>Decision tables (决策表) that the city may read, try and change: versions by date, proposals that wait for a
/// person.</summary>
public sealed class DecisionsModule : IModule
{
    internal const string Read = "decisions.read";
    internal const string Edit = "decisions.edit";
    internal const string Publish = "decisions.publish";
    internal const string Confirm = "decisions.confirm";

    public string Name => "decisions";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Read, new("查看和试算决策表", "Read decision tables and try them")),
        new(Edit, new("起草决策表", "Draft decision tables")),
        new(Publish, new("发布和撤回决策表", "Publish and withdraw decision tables")),
        new(Confirm, new("确认或驳回待确认决定", "Confirm or reject proposals of burdening decisions")),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DecisionUses>();
        services.AddSingleton<TableLoader>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<IDecisions>(p => p.GetRequiredService<DecisionStore>());
        services.AddRefresh<TableLoader>("the decision tables", TimeSpan.FromSeconds(1), (t, ct) => t.RefreshAsync(ct));
        services.AddScoped<TableStore>();
        services.AddScoped<IPackPart, TablesPart>();
        services.AddScoped<ProposalBook>();
        services.AddScoped<IProposals>(p => p.GetRequiredService<ProposalBook>());
        services.AddSingleton<ProposalSight>();
        services.AddScoped<DecideProposal>();
        services.AddValidation();
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<TableRow>(e =>
        {
            e.ToTable("decisions_table");
            e.Ignore(t => t.Title);
        });
        model.Entity<TableVersionRow>(e =>
        {
            e.ToTable("decisions_version");
            e.Property(v => v.Imports).HasColumnType("jsonb");
        });
        model.Entity<ProposalRow>(e =>
        {
            e.ToTable("decisions_proposal");
            e.Ignore(p => p.Scope);
        });
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        var tables = endpoints.MapGroup("/api/decisions").WithTags("decisions");
        BrowseTables.Map(tables);
        ChangeTable.Map(tables);
        AddTable.Map(tables);
        EditDraft.Map(tables);
        MoveDraft.Map(tables);
        CompareVersions.Map(tables);
        CheckModel.Map(tables);
        TryModel.Map(tables);
        var proposals = endpoints.MapGroup("/api/proposals").WithTags("decisions");
        BrowseProposals.Map(proposals);
        DecideProposal.Map(proposals);
    }
}
