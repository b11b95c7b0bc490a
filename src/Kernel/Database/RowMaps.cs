using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Zhishu.Kernel.Database;

/// <summary>The row maps of this host's modules. They outlive contexts, which cost more to wake than a few rows to
/// write.</summary>
public sealed class RowMaps(IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<Type, RowMap> maps = new();
    private readonly Lazy<IModel> model = new(() =>
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<ZhishuDbContext>().Model;
    });

    internal RowMap Of(Type type) =>
        maps.GetOrAdd(
            type,
            t => new RowMap(model.Value.FindEntityType(t) ?? throw new InvalidOperationException($"{t} is not mapped."))
        );
}
