using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Sessions;

/// <summary>Who the caller is and what the caller may do.</summary>
/// <param name="Kind">The public, a person or a system.</param>
/// <param name="Permissions">Each grant; an absent limit means none.</param>
/// <param name="MustChangePassword">Nothing else is possible before.</param>
/// <param name="MustSetUpSecondFactor">Nothing else is possible before.</param>
public sealed record SessionView(
    ActorKind Kind,
    Guid? Id,
    string Name,
    string? SignInName,
    Guid? UnitId,
    Text? UnitName,
    IReadOnlyList<PermissionView> Permissions,
    bool MustChangePassword,
    bool MustSetUpSecondFactor,
    bool HasSecondFactor
)
{
    /// <summary>The session, for a person; null otherwise.</summary>
    public Guid? SessionId { get; init; }

    internal static SessionView Of(
        Actor actor,
        string? signInName,
        SessionState state,
        bool hasSecondFactor,
        DirectorySnapshot directory
    ) =>
        new(
            actor.Kind,
            actor.Id,
            actor.Name,
            signInName,
            actor.UnitId,
            actor.UnitId is { } unit ? directory.Unit(unit)?.Name : null,
            state != SessionState.Full
                ? []
                :
                [
                    .. actor
                        .Grants.Select(g => new PermissionView(
                            g.Permission,
                            g.Units?.Count,
                            g.AreaPrefix,
                            g.MatterPrefix
                        ))
                        .Distinct(),
                ],
            state == SessionState.MustChangePassword,
            state == SessionState.MustSetUpSecondFactor,
            hasSecondFactor
        );
}

/// <param name="Units">How many units the grant covers; absent for all.</param>
public sealed record PermissionView(string Permission, int? Units, string? AreaPrefix, string? MatterPrefix);
