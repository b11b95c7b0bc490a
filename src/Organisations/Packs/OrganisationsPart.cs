using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Organisations.Packs;

/// <summary>The sections of a pack that say who is there: areas, units, grids, duties, roles, users. What a pack brought
/// belongs to the city from then on: it is changed there, and stays when the pack is removed.</summary>
internal sealed class OrganisationsPart(IServiceProvider services, IDirectory directory, IConfiguration configuration)
    : IPackPart
{
    /// <summary>A password for the people whom packs bring, for demonstrations; without it they get one from an
    /// administrator.</summary>
    public const string PasswordSetting = "Organisations:PackUsersPassword";

    public IReadOnlyList<string> Sections { get; } = OrganisationsFile.Sections;

    public int Order => 10;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        OrganisationsFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        if (!Sections.Any(content.Sections.ContainsKey))
            return PackChange.Nothing;
        var problems = new PackProblems();
        var file = OrganisationsFile.Read(content, problems);
        // Asked for when it is needed: it opens the keys, and a pack is validated without keys or database.
        var import = services.GetRequiredService<IOrganisationImport>();
        var outcome = await import.ImportAsync(WithPassword(file.Data), work, actor, ct);
        foreach (var problem in outcome.Problems)
            problems.Add(file.PlaceOf(problem.Where), problem.Message.Chinese, problem.Message.English);
        if (!problems.None)
            throw new PackRefusal(problems);
        return new(outcome.Added, outcome.Changed, outcome.Unchanged, 0, []);
    }

    public Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Text>>([]);

    public Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct) =>
        Task.FromResult(PackChange.Nothing);

    public Task CommittedAsync(CancellationToken ct) => directory.RefreshAsync(ct);

    private OrganisationData WithPassword(OrganisationData data) =>
        configuration[PasswordSetting] is { Length: > 0 } password
            ? data with
            {
                Users = [.. data.Users.Select(u => u with { Password = password, MustChangePassword = false })],
            }
            : data;
}
