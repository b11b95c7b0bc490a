using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Intake.Contracts;
using Zhishu.Intake.Drafting;
using Zhishu.Intake.Evaluating;
using Zhishu.Intake.Models;
using Zhishu.Intake.Replies;
using Zhishu.Intake.Suggesting;
using Zhishu.Intake.Thresholds;
using Zhishu.Intake.Topics;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Modules;

namespace Zhishu.Intake;

/// <summary>Intake that helps (智能受理): what a message is about, what many report, the answer at hand.</summary>
public sealed class IntakeModule : IModule
{
    internal const string Train = "intake.train";
    internal const string Use = "intake.use";
    internal const string Topics = "intake.topics";

    // Of the catalogue: whoever may read it may have matters proposed.
    internal const string ReadMatters = "matters.read";

    public string Name => "intake";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Train, new("训练受理模型", "Train the intake model")),
        new(Use, new("启用和停用受理模型", "Put the intake model in and out of use")),
        new(Topics, new("看热点", "See what many report")),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ITextEvaluation, TextEvaluator>();
        services.AddSingleton<ITopicsOfFile, TopicsOfFile>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<ModelInUse>();
        services.AddRefresh<ModelInUse>("the intake model", TimeSpan.FromSeconds(3), (m, ct) => m.RefreshAsync(ct));
        services.AddSingleton<ThresholdBook>();
        services.AddRefresh<ThresholdBook>(
            "the intake thresholds",
            TimeSpan.FromSeconds(3),
            (b, ct) => b.RefreshAsync(ct)
        );
        services.AddScoped<SetThreshold>();
        services.AddSingleton<IMatterJudge, JudgeByModel>();
        services.Configure<JudgingOptions>(configuration.GetSection("Intake"));
        services.AddAskedWork<ModelTrainer>();
        services.AddScoped<EditModels>();
        services.Configure<TrainingOptions>(configuration.GetSection("Intake"));
        services.AddScoped<IPeriodicJob, TrainOnSchedule>();
        services.AddSingleton<TopicBook>();
        services.AddScoped<IPeriodicJob, RefreshTopics>();
        services.AddScoped<ReadTopics>();
        services.AddSingleton<SuggestMatter>();
        services.AddSingleton<CheckReply>();
        services.Configure<DraftingOptions>(configuration.GetSection("Intake:Drafting"));
        services.AddSingleton<DraftingService>();
        services.AddScoped<DraftText>();
        services.AddValidation();
    }

    public void MapTables(ModelBuilder model) { }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => IntakeEndpoints.Map(endpoints);
}
