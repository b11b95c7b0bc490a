using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Modules;
using Zhishu.Testing;

namespace Zhishu.Architecture.Tests;

/// <summary>The walls between modules hold, and the mapping says what the schema says.</summary>
public class ModuleTests
{
    private static readonly Assembly[] Modules =
    [
        .. InstalledModules.All.Select(m => m.GetType().Assembly).Where(a => a != typeof(IModule).Assembly).Distinct(),
    ];

    [Fact]
    public void Only_contracts_requests_and_the_module_class_are_public()
    {
        Modules.Length.ShouldBeGreaterThan(3);
        var leaks = Modules
            .SelectMany(a => a.GetExportedTypes())
            .Where(t => t.Namespace is not null && t.Namespace.StartsWith("Zhishu", StringComparison.Ordinal))
            .Where(t => !t.Namespace!.EndsWith(".Contracts", StringComparison.Ordinal))
            .Where(t =>
                !typeof(IModule).IsAssignableFrom(t) && !t.IsEnum && !IsRecord(t) && !IsConstants(t) && !IsSetting(t)
            )
            .Select(t => t.FullName)
            .ToArray();
        leaks.ShouldBeEmpty();
    }

    [Fact]
    public void No_module_reads_the_tables_of_another()
    {
        var tables = 0;
        using var context = Context();
        foreach (var entity in context.Model.GetEntityTypes())
        {
            var module = InstalledModules.All.Single(m => m.GetType().Assembly == entity.ClrType.Assembly);
            entity.GetTableName()!.ShouldStartWith(module.Name + "_");
            tables++;
        }
        tables.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Permissions_are_named_after_what_they_guard_and_only_once()
    {
        var names = InstalledModules.All.SelectMany(m => m.Permissions).Select(p => p.Name).ToArray();
        names.ShouldBeUnique();
        names.ShouldAllBe(n => n.Contains('.'));
    }

    [Fact]
    public async Task Every_mapped_column_is_in_the_schema()
    {
        await using var host = await TestHost.StartAsync();
        await host.InScopeAsync(async services =>
        {
            var columns = 0;
            foreach (var entity in services.GetRequiredService<ZhishuDbContext>().Model.GetEntityTypes())
            {
                var names = entity.GetProperties().Select(p => p.GetColumnName()).ToArray();
                await host.ExecuteAsync($"SELECT {string.Join(", ", names)} FROM {entity.GetTableName()} LIMIT 0");
                columns += names.Length;
            }
            columns.ShouldBeGreaterThan(100);
        });
    }

    [Fact]
    public void Modules_depend_in_one_direction()
    {
        foreach (var (assembly, place) in Modules.Select((a, i) => (a, i)))
        {
            var later = Modules.Skip(place + 1).Select(a => a.GetName().Name).ToHashSet(StringComparer.Ordinal);
            assembly.GetReferencedAssemblies().ShouldNotContain(r => later.Contains(r.Name));
        }
    }

    private static ZhishuDbContext Context() =>
        Server
            .Services(new ServerSettings("Host=127.0.0.1;Database=none", Path.GetTempPath(), ""))
            .CreateScope()
            .ServiceProvider.GetRequiredService<ZhishuDbContext>();

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || type.IsValueType;

    // What a city configures, and the validation that requests carry.
    private static bool IsSetting(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) || typeof(Attribute).IsAssignableFrom(type);

    private static bool IsConstants(Type type) => type is { IsAbstract: true, IsSealed: true };
}
