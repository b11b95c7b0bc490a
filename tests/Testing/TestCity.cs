using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Testing;

/// <summary>The shipped packs and an API key, put into a migrated database.</summary>
public static class TestCity
{
    /// <summary>Installs packs by name.</summary>
    public static async Task InstallAsync(IServiceProvider services, params string[] packs)
    {
        await using var scope = services.CreateAsyncScope();
        var installer = scope.ServiceProvider.GetRequiredService<IPacks>();
        foreach (var pack in packs)
        {
            var reading = await installer.ReadAsync(
                Path.Combine(Installation.Root, "packs", pack),
                CancellationToken.None
            );
            await installer.InstallAsync(reading, Actor.Internal("test"), CancellationToken.None);
        }
    }

    /// <summary>An API key that may do what it is told, everywhere; returns its text for <c>Authorization: Bearer</c>.</summary>
    public static async Task<string> KeyAsync(IServiceProvider services, string name, params string[] permissions)
    {
        await using var scope = services.CreateAsyncScope();
        var actor = Actor.Internal("test");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await scope
            .ServiceProvider.GetRequiredService<IOrganisationImport>()
            .ImportAsync(
                new OrganisationData { Roles = [new RoleData(name, new Text(name, name), permissions)] },
                work,
                actor,
                CancellationToken.None
            );
        await work.CommitAsync(CancellationToken.None);
        await services.GetRequiredService<IDirectory>().RefreshAsync(CancellationToken.None);
        var key = await scope
            .ServiceProvider.GetRequiredService<IAdministrators>()
            .CreateApiKeyAsync(new ApiKeyData(name, [new GrantData(name)]), actor, CancellationToken.None);
        return key.Text;
    }
}
