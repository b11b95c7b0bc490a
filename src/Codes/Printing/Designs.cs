using System.ComponentModel.DataAnnotations;
using System.Text;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Printing;

/// <summary>A layout of labels as it is drawn.</summary>
public sealed record DesignRequest
{
    [Required, StringLength(60, MinimumLength = 1)]
    public string Name { get; init; } = "";

    [Required]
    public DesignContent Content { get; init; } = new();

    /// <summary>A JPEG of 100,000 bytes at most in Base64; empty for no logo, null for the one there is.</summary>
    [StringLength(140_000)]
    public string? Logo { get; init; }
}

/// <summary>A layout of labels.</summary>
/// <param name="Labels">So many are on a sheet.</param>
public sealed record DesignAnswer(
    Guid Id,
    string Name,
    DesignContent Content,
    bool HasLogo,
    int Labels,
    DateTimeOffset ChangedAt,
    string ChangedBy,
    int Version
);

/// <summary>Layouts of labels: making, changing, showing what they look like.</summary>
internal sealed class Designs(ZhishuDbContext db, UnitOfWork work)
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "designs",
            async (Actor actor, Designs feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.ListAsync(actor, ct))
        );
        group
            .MapPost(
                "designs",
                async (DesignRequest request, Actor actor, Designs feature, HttpContext http, CancellationToken ct) =>
                    TypedResults.Json(
                        await feature.Make(request, actor, http, ct),
                        Json.Options,
                        statusCode: StatusCodes.Status201Created
                    )
            )
            .Produces<DesignAnswer>(StatusCodes.Status201Created);
        group.MapPut(
            "designs/{id:guid}",
            async (
                Guid id,
                DesignRequest request,
                Actor actor,
                Designs feature,
                HttpContext http,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.Change(id, request, actor, http, ct))
        );
        group.MapDelete(
            "designs/{id:guid}",
            async (Guid id, Actor actor, Designs feature, HttpContext http, CancellationToken ct) =>
            {
                await feature.Remove(id, actor, http, ct);
                return TypedResults.NoContent();
            }
        );
        group
            .MapPost(
                "designs/preview",
                async (
                    DesignRequest request,
                    Guid? of,
                    Actor actor,
                    Designs feature,
                    ExportBatch export,
                    HttpContext http,
                    CancellationToken ct
                ) =>
                    TypedResults.Text(
                        await feature.PreviewAsync(request, of, actor, export.Origin(http), ct),
                        "image/svg+xml",
                        Encoding.UTF8
                    )
            )
            .Produces<string>(contentType: "image/svg+xml");
    }

    /// <summary>The design with its logo; that which is always there where none is named.</summary>
    /// <exception cref="Refusal">404 <c>codes.no_design</c>.</exception>
    public async Task<(DesignContent Content, Logo? Logo)> LoadAsync(Guid? id, CancellationToken ct)
    {
        if (id is null)
            return (new DesignContent(), null);
        var row = await RowAsync(id.Value, ct);
        return (row.Read(), row.Logo is null ? null : Logo.TryRead(row.Logo));
    }

    private async Task<List<DesignAnswer>> ListAsync(Actor actor, CancellationToken ct)
    {
        Require(actor);
        return (await db.Set<DesignRow>().OrderBy(d => d.Name).Take(Most).ToListAsync(ct)).ConvertAll(Answer);
    }

    private async Task<DesignAnswer> Make(DesignRequest request, Actor actor, HttpContext http, CancellationToken ct)
    {
        actor.Require(CodesModule.Design, default);
        if (await db.Set<DesignRow>().CountAsync(ct) >= Most)
            throw new Refusal("codes.many_designs", $"最多 {Most} 个版式。", $"There are {Most} designs at most.");
        var row = new DesignRow { Id = Ids.New(work.Clock) };
        Fill(row, request, actor);
        work.Insert(row);
        return await CommitAsync(row, "code-design.made", actor, http, ct, isFirst: true);
    }

    private async Task<DesignAnswer> Change(
        Guid id,
        DesignRequest request,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Design, default);
        var row = await RowAsync(id, ct);
        EntityTag.Require(http, row.Version);
        Fill(row, request, actor);
        work.Update(row);
        return await CommitAsync(row, "code-design.changed", actor, http, ct);
    }

    private async Task Remove(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        actor.Require(CodesModule.Design, default);
        var row = await RowAsync(id, ct);
        EntityTag.Require(http, row.Version);
        work.Delete(row);
        work.Record(new Fact("code-design", id, "code-design.removed", actor, new { row.Name }));
        await work.CommitAsync(ct);
    }

    private async Task<string> PreviewAsync(
        DesignRequest request,
        Guid? of,
        Actor actor,
        string origin,
        CancellationToken ct
    )
    {
        Require(actor);
        Check(request);
        var logo = request.Logo switch
        {
            null => (await LoadAsync(of, ct)).Logo,
            "" => null,
            var given => Logo.TryRead(Convert.FromBase64String(given)),
        };
        var label = LabelLayout.Sample(origin, "类型名称");
        return SvgSheet.Of(request.Content, logo, [.. Enumerable.Repeat(label, request.Content.Labels)]);
    }

    private async Task<DesignAnswer> CommitAsync(
        DesignRow row,
        string action,
        Actor actor,
        HttpContext http,
        CancellationToken ct,
        bool isFirst = false
    )
    {
        // What cannot be printed is not kept.
        var logo = row.Logo is null ? null : Logo.TryRead(row.Logo);
        SvgSheet.Of(row.Read(), logo, [LabelLayout.Sample("https://ma.example.gov.cn", "类型")]);
        var data = new
        {
            row.Name,
            Content = row.Read(),
            HasLogo = logo is not null,
        };
        work.Record(new Fact("code-design", row.Id, action, actor, data, OpensChain: isFirst));
        try
        {
            await work.CommitAsync(
                isFirst ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                isFirst ? Answer(row) : null,
                ct
            );
        }
        catch (Npgsql.PostgresException e) when (e.ConstraintName == "codes_design_name_key")
        {
            throw new Refusal("codes.design_taken", "已有同名版式。", "There is a design of this name already.");
        }
        var fresh = await RowAsync(row.Id, ct);
        EntityTag.Write(http, fresh.Version);
        return Answer(fresh);
    }

    private void Fill(DesignRow row, DesignRequest request, Actor actor)
    {
        Check(request);
        row.Name = request.Name.Trim();
        row.Content = Json.Write(request.Content);
        if (request.Logo is { } logo)
            row.Logo = logo.Length == 0 ? null : Convert.FromBase64String(logo);
        (row.ChangedAt, row.ChangedBy) = (work.Clock.GetUtcNow(), actor.Name);
    }

    private static void Check(DesignRequest request)
    {
        Words.RequirePlain(request.Name, "name");
        foreach (var (field, wrong) in request.Content.Faults())
            throw Refusal.Invalid("codes.design", $"content.{field}", wrong.Chinese, wrong.English);
        if (request.Logo is not { Length: > 0 } logo)
            return;
        var bytes = new byte[logo.Length];
        if (!Convert.TryFromBase64String(logo, bytes, out var length) || Printing.Logo.TryRead(bytes[..length]) is null)
            throw Refusal.Invalid(
                "codes.logo",
                "logo",
                $"标志须为 JPEG 图片，不超过 {Printing.Logo.MostBytes / 1000} 千字节。",
                $"A logo is a JPEG of {Printing.Logo.MostBytes / 1000} kB at most."
            );
    }

    private async Task<DesignRow> RowAsync(Guid id, CancellationToken ct) =>
        await db.Set<DesignRow>().SingleOrDefaultAsync(d => d.Id == id, ct)
        ?? throw Refusal.NotFound("codes.no_design", "这个版式", "such design");

    // Whoever prints or draws.
    private static void Require(Actor actor)
    {
        if (!actor.Has(CodesModule.Design) && !actor.Has(CodesModule.Read))
            actor.Require(CodesModule.Issue);
    }

    private static DesignAnswer Answer(DesignRow row)
    {
        var content = row.Read();
        return new(
            row.Id,
            row.Name,
            content,
            row.Logo is not null,
            content.Labels,
            row.ChangedAt,
            row.ChangedBy,
            row.Version
        );
    }
}
