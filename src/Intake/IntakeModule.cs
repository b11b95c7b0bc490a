using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Intake.Contracts;
using Zhishu.Intake.Evaluating;
using Zhishu.Kernel.Modules;

namespace Zhishu.Intake;

/// <summary>Intake that helps (智能受理): what a message is about, what many report, the answer at hand.</summary>
public sealed class IntakeModule : IModule
{
    public string Name => "intake";

    public IReadOnlyList<Permission> Permissions { get; } = [];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ITextEvaluation, TextEvaluator>();
        services.AddValidation();
    }

    public void MapTables(ModelBuilder model) { }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) { }
}
