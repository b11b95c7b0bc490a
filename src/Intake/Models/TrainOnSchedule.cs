using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Intake.Models;

/// <summary>Section <c>Intake</c>.</summary>
internal sealed class TrainingOptions
{
    /// <summary>After how many days a new model is trained; 0 for never.</summary>
    public int TrainEveryDays { get; set; }
}

/// <summary>Asks every so many days for a model trained on what was closed since. It becomes a candidate, compared with the one in
/// use; a person puts it in use or does not.</summary>
internal sealed class TrainOnSchedule(
    ModelStore store,
    IServiceScopeFactory scopes,
    IOptions<TrainingOptions> options,
    TimeProvider clock
) : IPeriodicJob
{
    private static readonly Actor Self = Actor.Internal("治枢（按期训练）");

    public string Name => "intake.train";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        if (options.Value.TrainEveryDays < 1)
            return;
        var last = (await store.ListAsync(ct)).FirstOrDefault();
        if (last is not null && clock.GetUtcNow() - last.AskedAt < TimeSpan.FromDays(options.Value.TrainEveryDays))
            return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EditModels>().Train(Self, ct);
    }
}
