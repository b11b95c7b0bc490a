using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Kernel.Modules;

namespace Zhishu.Host.Tests.Things;

public enum ThingKind
{
    Plain,
    Odd,
}

/// <summary>A row with a column of every kind the product uses.</summary>
public sealed class Thing
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public string? Code { get; set; }
    public ThingKind Kind { get; set; }
    public string[] Tags { get; set; } = [];
    public string? Note { get; set; }
    public DateOnly? MadeOn { get; set; }
    public DateTimeOffset? SeenAt { get; set; }
    public double? Weight { get; set; }
    public long Amount { get; set; }
    public int Version { get; set; }
}

public sealed record MakeThing(string Name, string? Code = null, string? Needs = null);

public sealed record MadeThing(Guid Id, string Name);

/// <summary>A module of the tests: one table, one endpoint that writes it.</summary>
public sealed class ThingModule : IModule
{
    public static readonly IModule[] Alone = [new ThingModule()];

    public string Name => "things";

    public IReadOnlyList<Permission> Permissions => [];

    public void AddServices(IServiceCollection services, IConfiguration configuration) { }

    public void MapTables(ModelBuilder model) =>
        model.Entity<Thing>(e =>
        {
            e.ToTable("things_thing");
            e.Property(t => t.Id).ValueGeneratedNever();
            e.Property(t => t.Note).HasColumnType("json");
        });

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/api/things", MakeAsync);

    private static async Task<IResult> MakeAsync(
        MakeThing request,
        Actor actor,
        UnitOfWork work,
        ZhishuDbContext db,
        CancellationToken ct
    )
    {
        if (request.Needs is { } needed && !await db.Set<Thing>().AnyAsync(t => t.Name == needed, ct))
            throw new Refusal("things.needs", "缺少前提。", "Something else must be there first.");
        var thing = new Thing
        {
            Id = Ids.New(work.Clock),
            Name = request.Name,
            Code = request.Code,
        };
        work.Insert(thing);
        work.Record(new Fact("thing", thing.Id, "thing.made", actor, new { request.Name }, OpensChain: true));
        work.Publish("things.thing.made", thing.Id, new { request.Name });
        var answer = new MadeThing(thing.Id, thing.Name);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return TypedResults.Created($"/api/things/{thing.Id}", answer);
    }
}
