using Zhishu.Codes.Kinds;

namespace Zhishu.Codes.Objects;

/// <summary>Where a thing has in an identifying field what another of its kind has, one of them was entered twice or
/// wrongly: that becomes a conflict, and both stay until a person has looked.</summary>
internal sealed class FindDuplicates(ZhishuDbContext db, UnitOfWork work)
{
    /// <summary>Everything but the commit.</summary>
    /// <returns>How many conflicts it opened.</returns>
    /// <param name="before">The values it had; none where it is new.</param>
    public async Task<int> Prepare(
        Kind kind,
        ObjectRow row,
        IReadOnlyDictionary<string, string> before,
        Actor actor,
        CancellationToken ct
    )
    {
        var (values, opened) = (row.Values, 0);
        foreach (var field in kind.Content.Fields.Where(f => f.Identifies))
        {
            if (!values.TryGetValue(field.Name, out var value) || before.GetValueOrDefault(field.Name) == value)
                continue;
            var wanted = Json.Write(new Dictionary<string, string> { [field.Name] = value });
            var other = await db.Set<ObjectRow>()
                .Where(o =>
                    o.Kind == kind.Code
                    && o.Id != row.Id
                    && o.MergedInto == null
                    && EF.Functions.JsonContains(o.Attributes, wanted)
                )
                .OrderBy(o => o.Id)
                .FirstOrDefaultAsync(ct);
            if (
                other is not null
                && await OpenAsync(ConflictRow.FieldPrefix + field.Name, value, other.Id, row.Id, actor, ct)
            )
                opened++;
        }
        return opened;
    }

    /// <summary>Opens a conflict unless it is open already.</summary>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> OpenAsync(
        string scheme,
        string value,
        Guid holder,
        Guid claimant,
        Actor actor,
        CancellationToken ct
    )
    {
        var isOpen = await db.Set<ConflictRow>()
            .AnyAsync(
                c => c.Value == value && c.Scheme == scheme && c.ClaimantId == claimant && c.SettledAt == null,
                ct
            );
        if (isOpen)
            return false;
        var now = work.Clock.GetUtcNow();
        var conflict = ConflictRow.Open(Ids.New(now), scheme, value, holder, claimant, actor.Name, now);
        work.Insert(conflict);
        work.Record(
            new Fact(
                "code-conflict",
                conflict.Id,
                "code-conflict.opened",
                actor,
                new
                {
                    Scheme = scheme,
                    Value = value,
                    Holder = holder,
                    Claimant = claimant,
                },
                true
            )
        );
        return true;
    }
}
