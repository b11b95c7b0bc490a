using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using Zhishu.Testing;

#pragma warning disable ASP0029 // There is no other way to ask whether a type is validated.

namespace Zhishu.Architecture.Tests;

/// <summary>The framework validates a request type only if it is public and its assembly asked for it, and says nothing
/// where it does not; so every endpoint of the real host is walked.</summary>
public class ValidationTests
{
    // Two hold nothing but identities; the kernel's are checked where they are used, to say more than a rule could.
    private static readonly string[] CheckedByTheirHandlers =
    [
        "ChangeDutyRequest",
        "ComputeDeadlineRequest",
        "MoveUnitRequest",
        "SetCalendarYearRequest",
        "SetWorkingHoursRequest",
        "SituationLayout",
        "WebhookRequest",
    ];

    [Fact]
    public async Task Every_request_that_states_rules_is_held_to_them()
    {
        await using var host = await TestHost.StartAsync();
        var known = host.Services.GetRequiredService<IOptions<ValidationOptions>>().Value;
        var requests = Requests(host).ToArray();
        requests.Length.ShouldBeGreaterThan(40);
        var ruled = requests.Where(r => StatesRules(r.Type, [])).ToArray();
        ruled.Length.ShouldBeGreaterThan(30);
        ruled
            .Where(r => !known.TryGetValidatableTypeInfo(r.Type, out _))
            .Select(r => $"{r.Endpoint}: {r.Type.FullName}")
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_request_states_rules_or_its_handler_has_them()
    {
        await using var host = await TestHost.StartAsync();
        Requests(host)
            .Where(r => !StatesRules(r.Type, []))
            .Select(r => r.Type.Name)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(CheckedByTheirHandlers);
    }

    /// <summary>The document of the interface knows types by their names alone: of two it would describe one.</summary>
    [Fact]
    public async Task No_two_types_of_the_interface_have_the_same_name()
    {
        await using var host = await TestHost.StartAsync();
        HashSet<Type> found = [];
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            Type?[] named =
            [
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType,
                .. endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(p => p.Type),
            ];
            foreach (var type in named.OfType<Type>().SelectMany(Inner))
                Collect(type, found);
        }
        found.Count.ShouldBeGreaterThan(150);
        found
            .GroupBy(t => t.Name)
            .Where(same => same.Count() > 1)
            .Select(same => string.Join(" ", same.Select(t => t.FullName)))
            .ShouldBeEmpty();
    }

    private static void Collect(Type type, HashSet<Type> found)
    {
        if (!found.Add(type))
            return;
        foreach (var inner in type.GetProperties().SelectMany(p => Inner(p.PropertyType)))
            Collect(inner, found);
    }

    private static IEnumerable<(string Endpoint, Type Type)> Requests(TestHost host) =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
        where body is not null && IsOurs(body)
        select (endpoint.DisplayName ?? "", body);

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Zhishu", StringComparison.Ordinal) == true && !type.IsEnum;

    private static bool StatesRules(Type type, HashSet<Type> seen) =>
        seen.Add(type)
        && (
            typeof(IValidatableObject).IsAssignableFrom(type)
            || Members(type).Any(m => m.Rules.Length > 0 || Inner(m.Type).Any(t => StatesRules(t, seen)))
        );

    // The types of ours that a member holds, also within lists and dictionaries.
    private static IEnumerable<Type> Inner(Type type) =>
        type.IsArray ? Inner(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Inner)
        : IsOurs(type) ? [type]
        : [];

    private static IEnumerable<(string Name, Type Type, ValidationAttribute[] Rules)> Members(Type type)
    {
        var parameters = type.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .Where(p => p.Name is not null)
            .ToLookup(p => p.Name!, StringComparer.OrdinalIgnoreCase);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite)
            .Select(p =>
                (
                    p.Name,
                    p.PropertyType,
                    p.GetCustomAttributes<ValidationAttribute>()
                        .Concat(parameters[p.Name].SelectMany(c => c.GetCustomAttributes<ValidationAttribute>()))
                        .ToArray()
                )
            );
    }
}
