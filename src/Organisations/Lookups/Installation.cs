using Microsoft.Extensions.Hosting;
using Zhishu.Organisations.Access;

namespace Zhishu.Organisations.Lookups;

/// <summary>Brings the built-in roles up to date when the server starts, and writes down when API keys were used before
/// it ends.</summary>
internal sealed class Installation(BuiltInRoles builtIn, ApiKeyUses uses) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => builtIn.EnsureAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await uses.WriteAsync(cancellationToken);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            // A minute of "last used" is lost, no more.
        }
    }
}
