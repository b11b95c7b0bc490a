using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Zhishu.Kernel.Jobs;

/// <summary>Runs every kind of <see cref="AskedWork"/> on a serving node.</summary>
internal sealed class AskedWorkers(IEnumerable<AskedWork> all) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(w => w.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(w => w.StopAsync(cancellationToken)));
}

/// <summary>Registers <see cref="AskedWork"/>.</summary>
public static class AskedWorkServices
{
    public static IServiceCollection AddAskedWork<T>(this IServiceCollection services)
        where T : AskedWork => services.AddSingleton<T>().AddSingleton<AskedWork>(p => p.GetRequiredService<T>());
}
