using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Zhishu.Kernel.Jobs;

/// <summary>Work that goes on all the time on every serving node, and on no other.</summary>
internal sealed record NodeWork(BackgroundService Service);

/// <summary>Runs every <see cref="NodeWork"/>.</summary>
internal sealed class NodeWorkers(IEnumerable<NodeWork> all) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(w => w.Service.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(all.Select(w => w.Service.StopAsync(cancellationToken)));
}

/// <summary>Registers work of serving nodes.</summary>
public static class NodeWorkServices
{
    public static IServiceCollection AddNodeWork<T>(this IServiceCollection services)
        where T : BackgroundService =>
        services.AddSingleton<T>().AddSingleton(p => new NodeWork(p.GetRequiredService<T>()));
}
