using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Installing;
using Zhishu.Packs.Reading;

namespace Zhishu.Packs;

/// <summary>An installed pack.</summary>
/// <param name="Digest">SM3 over all paths and contents.</param>
public sealed record PackResponse(
    string Name,
    string Version,
    Text Title,
    string Digest,
    DateTimeOffset InstalledAt,
    string InstalledBy,
    IReadOnlyList<PackVersionResponse>? Versions = null
);

/// <summary>A version that was installed once.</summary>
public sealed record PackVersionResponse(string Version, string Digest, DateTimeOffset InstalledAt, string InstalledBy);

/// <summary>What validating found: a pack without problems may be installed.</summary>
/// <param name="Count">All problems, also those beyond the listed ones.</param>
/// <param name="Notes">What an author should look at; it stands against nothing.</param>
public sealed record PackValidationResponse(
    string? Name,
    string? Version,
    bool IsValid,
    int Count,
    IReadOnlyList<PackProblem> Problems,
    IReadOnlyList<PackProblem> Notes
);

/// <summary>What installing did, by sections.</summary>
public sealed record PackInstalledResponse(
    string Name,
    string Version,
    string? Before,
    string Digest,
    IReadOnlyDictionary<string, PackChange> Sections
);

/// <summary>List, look at, validate, install and remove packs. An upload is the zip itself as the body.</summary>
internal static class PackEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/packs").WithTags("packs");
        group.MapGet("", List);
        group.MapGet("{name}", One);
        group.MapPost("validate", Validate).WithMetadata(new RequestSizeLimitAttribute(PackLimits.TotalBytes));
        group.MapPost("", Install).WithMetadata(new RequestSizeLimitAttribute(PackLimits.TotalBytes));
        group.MapDelete("{name}", Remove);
    }

    private static async Task<Ok<PackResponse[]>> List(Actor actor, IPacks packs, CancellationToken ct)
    {
        RequireRead(actor);
        return TypedResults.Ok((await packs.ListAsync(ct)).Select(p => Response(p)).ToArray());
    }

    private static async Task<Ok<PackResponse>> One(string name, Actor actor, PackService packs, CancellationToken ct)
    {
        RequireRead(actor);
        var pack =
            (await packs.ListAsync(ct)).FirstOrDefault(p => p.Name == name)
            ?? throw Refusal.NotFound("packs.not_found", "该场景包", "such pack installed");
        var versions = await packs.VersionsAsync(name, ct);
        return TypedResults.Ok(
            Response(pack) with
            {
                Versions =
                [
                    .. versions.Select(v => new PackVersionResponse(
                        v.Number.ToString(),
                        v.Digest,
                        v.InstalledAt,
                        v.InstalledBy
                    )),
                ],
            }
        );
    }

    // Whoever installs packs sees what is there.
    private static void RequireRead(Actor actor)
    {
        if (!actor.Has(PacksModule.Install))
            actor.Require(PacksModule.Read);
    }

    private static async Task<Ok<PackValidationResponse>> Validate(
        HttpRequest request,
        Actor actor,
        IPacks packs,
        CancellationToken ct
    )
    {
        actor.Require(PacksModule.Install);
        return TypedResults.Ok(Response(await packs.ReadArchiveAsync(request.Body, ct)));
    }

    private static async Task<IResult> Install(HttpRequest request, Actor actor, IPacks packs, CancellationToken ct)
    {
        actor.Require(PacksModule.Install);
        var reading = await packs.ReadArchiveAsync(request.Body, ct);
        if (!reading.IsValid)
            return Invalid(reading.Problems, ProblemHandler.LanguageOf(request.HttpContext));
        InstalledPack installed;
        try
        {
            installed = await packs.InstallAsync(reading, actor, ct);
        }
        catch (PackRefusal e)
        {
            // Some faults only show against what is there, such as a unit that does not exist.
            return Invalid(e.Problems, ProblemHandler.LanguageOf(request.HttpContext));
        }
        return TypedResults.Ok(
            new PackInstalledResponse(
                installed.Name,
                installed.Version.ToString(),
                installed.Before?.ToString(),
                installed.Digest,
                installed.Sections
            )
        );
    }

    private static async Task<Ok<PackChange>> Remove(string name, Actor actor, IPacks packs, CancellationToken ct)
    {
        actor.Require(PacksModule.Install);
        return TypedResults.Ok(await packs.RemoveAsync(name, actor, ct));
    }

    private static ProblemHttpResult Invalid(PackProblems problems, string language)
    {
        var title = new Text($"场景包有 {problems.Count} 处错误。", $"The pack has {problems.Count} problems.");
        return TypedResults.Problem(
            title: title.In(language),
            statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?>
            {
                ["code"] = "packs.invalid",
                ["problems"] = problems.Items.Select(p => p.In(language)).ToArray(),
            }
        );
    }

    private static PackValidationResponse Response(PackReading reading) =>
        new(
            reading.Content?.Manifest.Name,
            reading.Content?.Manifest.Version.ToString(),
            reading.IsValid,
            reading.Problems.Count,
            reading.Problems.Items,
            reading.Problems.Notes
        );

    private static PackResponse Response(PackSummary pack) =>
        new(pack.Name, pack.Version.ToString(), pack.Title, pack.Digest, pack.InstalledAt, pack.InstalledBy);
}
