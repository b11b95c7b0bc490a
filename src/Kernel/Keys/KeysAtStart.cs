using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Zhishu.Kernel.Keys;

/// <summary>Opens the keys before the first request: opening takes a connection, which requests that each hold one
/// already might wait for in vain.</summary>
internal sealed class KeysAtStart(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<KeyRing>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
