using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Workflows;

/// <summary>The workflow tables in force: the built-in one and those that packs brought.</summary>
internal sealed class Processes(IServiceScopeFactory scopes)
{
    private volatile IReadOnlyDictionary<string, Workflow> stored = new Dictionary<string, Workflow>();

    /// <summary>The table of that code; the standard one where the code is unknown, as for cases without a matter.</summary>
    public Workflow Find(string? code) =>
        code is not null && stored.TryGetValue(code, out var workflow) ? workflow : StandardWorkflow.Instance;

    public IReadOnlyList<Workflow> All => [StandardWorkflow.Instance, .. stored.Values];

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        // A handful of small rows: reading them all is as quick as asking whether they changed.
        var rows = await scope
            .ServiceProvider.GetRequiredService<ZhishuDbContext>()
            .Set<StoredProcess>()
            .ToListAsync(ct);
        stored = rows.ToDictionary(
            r => r.Code,
            r => new Workflow(r.Code, new Text(r.NameZh, r.NameEn), Json.Read<List<Move>>(r.Moves)!),
            StringComparer.Ordinal
        );
    }
}
