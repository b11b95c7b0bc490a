using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Importing;

internal sealed class OrganisationImport(
    ZhishuDbContext db,
    PermissionCatalogue catalogue,
    Passwords passwords,
    Mobiles mobiles,
    BuiltInRoles builtIn
) : IOrganisationImport
{
    public async Task<ImportOutcome> ImportAsync(
        OrganisationData data,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    )
    {
        if (data.Users.Count > 0)
            await builtIn.EnsureAsync(ct);
        var run = new ImportRun(db, work, actor, data, ct);
        await ImportAreas.RunAsync(run);
        var units = await ImportUnits.RunAsync(run);
        var grids = await ImportGrids.RunAsync(run, units);
        await ImportDuties.RunAsync(run, units, grids);
        var roles = await ImportRoles.RunAsync(run, catalogue);
        await new ImportUsers(run, units, roles, catalogue, passwords, mobiles).RunAsync();
        return run.Outcome;
    }
}
