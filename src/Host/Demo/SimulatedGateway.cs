using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing;
using Zhishu.Sensing.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>Plays a pack's devices against a running server, with a gateway's key for as long as it takes.</summary>
internal static class SimulatedGateway
{
    private const string Role = "simulated-gateway";

    // Nodes learn of a key within a second.
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(2);

    public static async Task<SimulationOutcome> PlayAsync(
        IServiceProvider services,
        PackContent pack,
        SimulationPlan plan,
        Actor actor,
        IProgress<SimulationProgress>? progress,
        CancellationToken ct
    )
    {
        var administrators = services.GetRequiredService<IAdministrators>();
        var key = await KeyAsync(services, administrators, actor, ct);
        try
        {
            return await services.GetRequiredService<ISimulation>().RunAsync(pack, plan, key.Text, actor, progress, ct);
        }
        finally
        {
            await administrators.RevokeApiKeyAsync(key.PublicId, actor, CancellationToken.None);
        }
    }

    private static async Task<NewApiKey> KeyAsync(
        IServiceProvider services,
        IAdministrators administrators,
        Actor actor,
        CancellationToken ct
    )
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var work = services.GetRequiredService<UnitOfWork>();
        await services
            .GetRequiredService<IOrganisationImport>()
            .ImportAsync(
                new OrganisationData
                {
                    Roles = [new RoleData(Role, new Text("模拟网关", "Simulated gateway"), [SensingPermissions.Send])],
                },
                work,
                actor,
                ct
            );
        await work.CommitAsync(ct);
        await services.GetRequiredService<IAccounts>().RefreshAsync(ct);
        await services.GetRequiredService<IDirectory>().RefreshAsync(ct);
        var key = await administrators.CreateApiKeyAsync(
            new ApiKeyData("simulate", [new GrantData(Role)], ExpiresAt: clock.GetUtcNow().AddDays(7)),
            actor,
            ct
        );
        await Task.Delay(Known, clock, ct);
        return key;
    }
}
