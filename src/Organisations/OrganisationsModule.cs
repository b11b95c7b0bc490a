using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Audit;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Modules;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.ApiKeys;
using Zhishu.Organisations.Areas;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Duties;
using Zhishu.Organisations.Grids;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Packs;
using Zhishu.Organisations.Roles;
using Zhishu.Organisations.Rows;
using Zhishu.Organisations.Sessions;
using Zhishu.Organisations.Units;
using Zhishu.Organisations.Users;
using Zhishu.Packs.Contracts;

namespace Zhishu.Organisations;

/// <summary>Areas, organisations, grids, duties; people, what they may do, and how they sign in.</summary>
public sealed class OrganisationsModule : IModule
{
    public string Name => "organisations";

    public IReadOnlyList<Permission> Permissions => Access.Permissions.All;

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidation();
        services.AddOptions<OrganisationsOptions>().Bind(configuration.GetSection("Organisations"));
        services.AddSingleton<PermissionCatalogue>();
        services.AddSingleton<StateStore>();
        services.AddSingleton<IDirectory>(p => p.GetRequiredService<StateStore>());
        services.AddSingleton<IAccounts>(p => p.GetRequiredService<StateStore>());
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignInCounter>();
        services.AddSingleton<ApiKeyUses>();
        services.AddSingleton<BuiltInRoles>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<Mobiles>();
        services.AddHostedService<Installation>();
        services.AddRefresh<StateStore>("organisations", TimeSpan.FromSeconds(1), (s, ct) => s.RefreshAsync(ct));
        services.AddRefresh<ApiKeyUses>("the uses of API keys", TimeSpan.FromMinutes(1), (u, ct) => u.WriteAsync(ct));
        services.AddScoped<IPeriodicJob, SweepSessions>();
        services.AddScoped<Editing>();
        services.AddScoped<SignIn>();
        services.AddScoped<OwnPassword>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<IssueApiKey>();
        services.AddScoped<UserViews>();
        services.AddScoped<IAccountLists, AccountLists>();
        services.AddSingleton<ILedgerNames, UserLedgerNames>();
        services.AddSingleton<ILedgerNames, UnitLedgerNames>();
        services.AddScoped<IAdministrators, Administrators>();
        services.AddScoped<IOrganisationImport, OrganisationImport>();
        services.AddScoped<IPackPart, OrganisationsPart>();
        // Without AddAuthentication, which brings keys for cookies of its own that nothing here needs.
        services.AddWebEncoders();
        services.AddTransient<RequestAuthentication>();
        services.AddAuthenticationCore(o =>
        {
            o.DefaultScheme = RequestAuthentication.SchemeName;
            o.AddScheme<RequestAuthentication>(RequestAuthentication.SchemeName, null);
        });
    }

    public void MapTables(ModelBuilder model) => Mapping.Map(model);

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        AreaEndpoints.Map(endpoints);
        UnitEndpoints.Map(endpoints);
        GridEndpoints.Map(endpoints);
        DutyEndpoints.Map(endpoints);
        UserEndpoints.Map(endpoints);
        RoleEndpoints.Map(endpoints);
        ApiKeyEndpoints.Map(endpoints);
        SessionEndpoints.Map(endpoints);
    }
}
