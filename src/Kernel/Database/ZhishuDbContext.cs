using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Zhishu.Kernel.Modules;

namespace Zhishu.Kernel.Database;

/// <summary>The one context, composed of each module's mapping. It is for reading: queries do not track, and all
/// writing goes through <see cref="UnitOfWork"/>, so that ledger and outbox stand in the same transaction.</summary>
public sealed class ZhishuDbContext(DbContextOptions<ZhishuDbContext> options, IEnumerable<IModule> modules)
    : DbContext(options)
{
    private readonly string composition = string.Join(' ', modules.Select(m => m.Name));

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .ReplaceService<IModelCacheKeyFactory, PerComposition>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var module in modules)
            module.MapTables(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                if (property.FindAnnotation("Relational:ColumnName") is null)
                    property.SetColumnName(SnakeCase(property.Name));
            }
        }
    }

    /// <summary>There is no other way to write than the unit of work.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw NoSaving();

    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    ) => throw NoSaving();

    internal static string SnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (
                i > 0
                && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))
            )
                result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }
        return result.ToString();
    }

    private static InvalidOperationException NoSaving() => new("Writing goes through UnitOfWork.");

    // One process may hold hosts of different modules (tests do); each composition has its own model.
    private sealed class PerComposition : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) =>
            (((ZhishuDbContext)context).composition, designTime);
    }
}
