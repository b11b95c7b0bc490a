using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Briefs;

/// <summary>What the figures of a brief were counted over. A brief is for those who may see all of it: its figures
/// would tell others of cases they may not see.</summary>
internal static class BriefSight
{
    private sealed record SeenGrant(IReadOnlyList<Guid>? Units, string? Area, string? Matter);

    public static string Of(Actor actor) =>
        Json.Write(
            GrantsOf(actor).Select(g => new SeenGrant(g.Units?.Order().ToList(), g.AreaPrefix, g.MatterPrefix)).ToList()
        );

    /// <summary>Whether the actor may see whatever the brief was counted over.</summary>
    public static bool Covers(Actor actor, string seen)
    {
        var own = GrantsOf(actor);
        return Read(seen).TrueForAll(s => own.Exists(g => Covers(g, s)));
    }

    /// <summary>Somebody who sees just what the brief was counted over, to count it again.</summary>
    public static Actor Reader(string seen) =>
        new(
            ActorKind.User,
            null,
            "brief",
            null,
            [.. Read(seen).Select(s => new Grant(CasePermissions.Read, s.Units?.ToHashSet(), s.Area, s.Matter))]
        );

    private static bool Covers(Grant grant, SeenGrant seen) =>
        (grant.Units is null || (seen.Units is { } units && units.All(grant.Units.Contains)))
        && Begins(seen.Area, grant.AreaPrefix)
        && Begins(seen.Matter, grant.MatterPrefix);

    private static bool Begins(string? text, string? prefix) =>
        prefix is null || (text is not null && text.StartsWith(prefix, StringComparison.Ordinal));

    private static List<Grant> GrantsOf(Actor actor) =>
        [.. actor.GrantsOf(CasePermissions.Read), .. actor.GrantsOf(CasePermissions.Handle)];

    private static List<SeenGrant> Read(string seen) => Json.Read<List<SeenGrant>>(seen)!;
}
