using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Searching;

/// <summary>A search to keep.</summary>
public sealed record SavedFilterRequest
{
    [Required, StringLength(60, MinimumLength = 1)]
    public string Name { get; init; } = "";

    /// <summary>As in the address of <c>/api/cases</c>: <c>state=in_hand&amp;overdue=true</c>.</summary>
    [Required(AllowEmptyStrings = true), StringLength(2000)]
    public string Query { get; init; } = "";
}

/// <summary>A search that its owner keeps.</summary>
public sealed record SavedFilterView(Guid Id, string Name, string Query);

internal sealed class SavedFilter
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid UserId { get; init; }
    public required string Name { get; set; }
    public required string Query { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person's own searches, by name.</summary>
internal sealed class KeepFilter(ZhishuDbContext db, UnitOfWork work)
{
    private const int Most = 100;

    private static readonly HashSet<string> Known = new(
        typeof(CaseFilter)
            .GetProperties()
            .SelectMany(p =>
                p.GetCustomAttributes(false).OfType<Microsoft.AspNetCore.Mvc.FromQueryAttribute>().Select(a => a.Name!)
            ),
        StringComparer.OrdinalIgnoreCase
    );

    public async Task<IReadOnlyList<SavedFilterView>> ListAsync(Actor actor, CancellationToken ct)
    {
        var user = Owner(actor);
        return await db.Set<SavedFilter>()
            .Where(f => f.UserId == user)
            .OrderBy(f => f.Name)
            .Select(f => new SavedFilterView(f.Id, f.Name, f.Query))
            .ToListAsync(ct);
    }

    public async Task<SavedFilterView> CreateAsync(SavedFilterRequest request, Actor actor, CancellationToken ct)
    {
        var user = Owner(actor);
        Check(request);
        if (await db.Set<SavedFilter>().CountAsync(f => f.UserId == user, ct) >= Most)
            throw new Refusal(
                "filters.too_many",
                $"最多保存 {Most} 个检索条件，请先删除不用的。",
                $"At most {Most} searches are kept; delete one first."
            );
        await RequireFreeName(user, request.Name.Trim(), null, ct);
        var filter = new SavedFilter
        {
            Id = Ids.New(work.Clock),
            UserId = user,
            Name = request.Name.Trim(),
            Query = request.Query,
            CreatedAt = work.Clock.GetUtcNow(),
        };
        work.Insert(filter);
        var view = new SavedFilterView(filter.Id, filter.Name, filter.Query);
        await work.CommitAsync(StatusCodes.Status201Created, view, ct);
        return view;
    }

    public async Task<SavedFilterView> ChangeAsync(
        Guid id,
        SavedFilterRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        Check(request);
        var filter = await FindAsync(id, actor, ct);
        await RequireFreeName(filter.UserId, request.Name.Trim(), id, ct);
        filter.Name = request.Name.Trim();
        filter.Query = request.Query;
        work.Update(filter);
        var view = new SavedFilterView(filter.Id, filter.Name, filter.Query);
        await work.CommitAsync(StatusCodes.Status200OK, view, ct);
        return view;
    }

    public async Task DeleteAsync(Guid id, Actor actor, CancellationToken ct)
    {
        work.Delete(await FindAsync(id, actor, ct));
        await work.CommitAsync(ct);
    }

    private async Task RequireFreeName(Guid user, string name, Guid? except, CancellationToken ct)
    {
        if (await db.Set<SavedFilter>().AnyAsync(f => f.UserId == user && f.Name == name && f.Id != except, ct))
            throw new Refusal(
                "filters.name",
                $"已有名为“{name}”的检索条件。",
                $"There is a saved search named '{name}' already."
            );
    }

    private async Task<SavedFilter> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var user = Owner(actor);
        return await db.Set<SavedFilter>().FirstOrDefaultAsync(f => f.Id == id && f.UserId == user, ct)
            ?? throw Refusal.NotFound("filters.not_found", "这个检索条件", "such saved search");
    }

    private static Guid Owner(Actor actor) =>
        actor is { Kind: ActorKind.User, Id: { } id }
            ? id
            : throw new Refusal("session.none", "请先登录。", "Sign in first.", RefusalKind.Unauthenticated);

    private static void Check(SavedFilterRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Name))
            throw Refusal.Invalid("filters.name_empty", "name", "请填写名称。", "Give it a name.");
        foreach (var key in QueryHelpers.ParseQuery(request.Query).Keys)
        {
            if (!Known.Contains(key))
                throw Refusal.Invalid(
                    "filters.query",
                    "query",
                    $"检索条件中没有“{key}”。",
                    $"There is no search by '{key}'."
                );
        }
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/filters",
            async (Actor actor, KeepFilter handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ListAsync(actor, ct))
        );
        endpoints.MapPost(
            "/api/filters",
            async (SavedFilterRequest request, Actor actor, KeepFilter handler, CancellationToken ct) =>
            {
                var view = await handler.CreateAsync(request, actor, ct);
                return TypedResults.Created($"/api/filters/{view.Id}", view);
            }
        );
        endpoints.MapPut(
            "/api/filters/{id:guid}",
            async (Guid id, SavedFilterRequest request, Actor actor, KeepFilter handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ChangeAsync(id, request, actor, ct))
        );
        endpoints.MapDelete(
            "/api/filters/{id:guid}",
            async (Guid id, Actor actor, KeepFilter handler, CancellationToken ct) =>
            {
                await handler.DeleteAsync(id, actor, ct);
                return TypedResults.NoContent();
            }
        );
    }
}
