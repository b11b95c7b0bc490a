using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Users;

namespace Zhishu.Organisations.ApiKeys;

/// <param name="UnitId">The unit the system acts for, or null.</param>
/// <param name="ExpiresAt">Null for never.</param>
public sealed record CreateApiKeyRequest(
    [property: Required, PlainText(100)] string Name,
    Guid? UnitId,
    DateTimeOffset? ExpiresAt,
    [property: Required, MinLength(1), MaxLength(50)] IReadOnlyList<GrantRequest> Grants
);

/// <param name="LastUsedAt">To the minute.</param>
public sealed record ApiKeyView(
    Guid Id,
    string PublicId,
    string Name,
    Guid? UnitId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    IReadOnlyList<GrantView> Grants
);

/// <summary>Keys for other systems.</summary>
internal static class ApiKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var keys = endpoints.MapGroup("/api/api-keys").WithTags("api-keys");
        keys.MapGet("/", List).WithSummary("接口密钥列表 List API keys");
        keys.MapPost("/", Create).WithSummary("新建接口密钥 Create an API key");
        keys.MapDelete("/{id:guid}", Revoke).WithSummary("吊销接口密钥 Revoke an API key");
    }

    private static async Task<Page<ApiKeyView>> List(
        Editing editing,
        UserViews views,
        Actor actor,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        actor.Require(Permissions.ApiKeysManage);
        var uses = await editing.Db.Set<ApiKeyUseRow>().ToDictionaryAsync(u => u.ApiKeyId, u => u.LastUsedAt, ct);
        var rows = await editing.Db.Set<ApiKeyRow>().ToListAsync(ct);
        var found = rows.Where(k => actor.May(Permissions.ApiKeysManage, ScopeOf(k.UnitId, editing.Directory)))
            .Select(k => new ApiKeyView(
                k.Id,
                k.PublicId,
                k.Name,
                k.UnitId,
                k.CreatedAt,
                k.ExpiresAt,
                k.RevokedAt,
                uses.TryGetValue(k.Id, out var at) ? at : null,
                views.GrantsOf(k.Id)
            ))
            .OrderBy(k => k.PublicId, StringComparer.Ordinal);
        return Paging.ByCode(found, k => k.PublicId, after, limit);
    }

    private static async Task<Created<NewApiKey>> Create(
        CreateApiKeyRequest request,
        IssueApiKey issue,
        Actor actor,
        CancellationToken ct
    )
    {
        var key = await issue.HandleAsync(request, actor, ct);
        return TypedResults.Created($"/api/api-keys/{key.Id}", key);
    }

    private static async Task<NoContent> Revoke(Guid id, Editing editing, Actor actor, CancellationToken ct)
    {
        var row =
            await editing.Db.Set<ApiKeyRow>().SingleOrDefaultAsync(k => k.Id == id, ct)
            ?? throw Refusal.NotFound("apikeys.not_found", "该接口密钥", "such API key");
        await RevokeAsync(row, editing, actor, ct);
        return TypedResults.NoContent();
    }

    public static async Task RevokeAsync(ApiKeyRow row, Editing editing, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.ApiKeysManage, ScopeOf(row.UnitId, editing.Directory));
        if (row.RevokedAt is not null)
            return;
        row.RevokedAt = editing.Now;
        editing.Work.Update(row);
        editing.Work.Record(new("api-key", row.Id, "api-key.revoked", actor));
        await editing.CommitAsync(ct);
    }

    public static Scope ScopeOf(Guid? unit, DirectorySnapshot directory) =>
        new(unit, unit is { } id ? directory.Unit(id)?.AreaCode : null);
}

/// <summary>Makes a key whose text is shown once; only the SM3 of its 256 random bits is stored.</summary>
internal sealed class IssueApiKey(Editing editing)
{
    public async Task<NewApiKey> HandleAsync(CreateApiKeyRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.ApiKeysManage, ApiKeyEndpoints.ScopeOf(request.UnitId, editing.Directory));
        if (request.UnitId is { } unit && editing.Directory.Unit(unit) is null)
            throw Refusal.Invalid("units.not_found", "unitId", "没有该机构。", "There is no such unit.");
        if (request.ExpiresAt <= editing.Now)
            throw Refusal.Invalid("apikeys.expired", "expiresAt", "到期时间已过。", "The expiry lies in the past.");
        var (publicId, secret) = ApiKeyText.Make();
        var row = new ApiKeyRow
        {
            Id = editing.NewId(),
            PublicId = publicId,
            SecretHash = Sm3.Hash(Encoding.UTF8.GetBytes(secret)),
            Name = request.Name.Trim(),
            UnitId = request.UnitId,
            CreatedAt = editing.Now,
            CreatedBy = actor.Id,
            ExpiresAt = request.ExpiresAt,
        };
        var grants = request.Grants.Select(g => GiveRole.Prepare(g, editing, actor, key: row.Id)).ToList();
        foreach (var (grant, role) in grants)
        {
            GrantRules.RequireMayGrant(
                actor,
                role,
                GrantRules.ScopeOf(grant, editing.Directory),
                editing.Store.Catalogue,
                Permissions.ApiKeysManage
            );
        }
        Separation.Require(grants.SelectMany(g => g.Role.Permissions), editing.Store.Catalogue);
        editing.Work.Insert(row);
        foreach (var (grant, _) in grants)
            editing.Work.Insert(grant);
        var facts = new
        {
            row.PublicId,
            row.Name,
            row.UnitId,
            row.ExpiresAt,
            grants = grants.Select(g => new { g.Role.Code, scope = GrantRules.Facts(g.Grant) }).ToList(),
        };
        editing.Work.Record(new("api-key", row.Id, "api-key.created", actor, facts, OpensChain: true));
        // A repeated Idempotency-Key gets this answer, without the secret.
        await editing.CommitAsync(StatusCodes.Status201Created, new NewApiKey(row.Id, publicId, ""), ct);
        return new(row.Id, publicId, ApiKeyText.Text(publicId, secret));
    }
}
