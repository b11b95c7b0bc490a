using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Zhishu.Kernel.Modules;

/// <summary>A module of the product: what the host needs to know of it. The module's public class implements it.</summary>
public interface IModule
{
    /// <summary>Lower case, also the prefix of its tables and permissions: <c>cases</c>.</summary>
    string Name { get; }

    /// <summary>The permissions the module checks, with what they allow.</summary>
    IReadOnlyList<Permission> Permissions { get; }

    void AddServices(IServiceCollection services, IConfiguration configuration);

    /// <summary>Maps the module's tables; column names are made snake_case by the context.</summary>
    void MapTables(ModelBuilder model);

    /// <summary>Maps the endpoints, all below <c>/api</c> unless a standard says otherwise.</summary>
    void MapEndpoints(IEndpointRouteBuilder endpoints);

    /// <summary>The assembly whose embedded <c>Migrations/NNN_name.sql</c> are this module's schema.</summary>
    Assembly Migrations => GetType().Assembly;
}

/// <summary>A permission and what it allows.</summary>
/// <param name="Name">Dotted: <c>cases.dispatch</c>.</param>
/// <param name="Group">Which of the three separated administrations may grant it: null for ordinary work,
/// otherwise <c>system</c>, <c>security</c> or <c>audit</c>.</param>
public sealed record Permission(string Name, Text Description, string? Group = null);
