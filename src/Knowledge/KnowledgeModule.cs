using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Modules;
using Zhishu.Knowledge.Articles;
using Zhishu.Knowledge.Asking;
using Zhishu.Knowledge.Contracts;
using Zhishu.Knowledge.Evaluating;
using Zhishu.Knowledge.Importing;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge;

/// <summary>The knowledge base (知识库): policies, service items and standard answers, and the passages that answer a
/// question.</summary>
public sealed class KnowledgeModule : IModule
{
    internal const string Read = "knowledge.read";
    internal const string Edit = "knowledge.edit";
    internal const string Publish = "knowledge.publish";

    public string Name => "knowledge";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Read, new("查看和检索知识库", "Read and search the knowledge base")),
        new(Edit, new("起草和导入知识条目、维护同义词", "Draft and import articles, maintain synonyms")),
        new(Publish, new("审核发布和停用知识条目", "Review, publish and retire articles")),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<KnowledgeOptions>(configuration.GetSection("Knowledge"));
        services.AddRateLimiter(KnowledgeEndpoints.Limit);
        services.AddScoped<ArticleStore>();
        services.AddScoped<BrowseArticles>();
        services.AddScoped<EditArticle>();
        services.AddScoped<MoveArticle>();
        services.AddScoped<ImportArticles>();
        services.AddScoped<IKnowledgeFilling, KnowledgeFilling>();
        services.AddScoped<QuestionBook>();
        services.AddScoped<AskQuestion>();
        services.AddScoped<SuggestQuestions>();
        services.AddScoped<ReadPublicArticle>();
        services.AddSingleton<SynonymBook>();
        services.AddRefresh<SynonymBook>("the synonyms", TimeSpan.FromSeconds(3), (b, ct) => b.RefreshAsync(ct));
        services.AddScoped<EditSynonyms>();
        services.AddScoped<IPeriodicJob, ForgetQuestions>();
        services.AddScoped<IKnowledgeEvaluation, KnowledgeEvaluator>();
        services.AddValidation();
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<ArticleRow>().ToTable("knowledge_article");
        model.Entity<ArticleVersionRow>(e =>
        {
            e.ToTable("knowledge_version");
            e.Ignore(v => v.Scope);
        });
        model.Entity<SynonymRow>().ToTable("knowledge_synonym");
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => KnowledgeEndpoints.Map(endpoints);
}
