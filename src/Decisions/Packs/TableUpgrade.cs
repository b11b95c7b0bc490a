using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Packs.Contracts;

namespace Zhishu.Decisions.Packs;

/// <summary>Brings the tables of one pack up to what it says now.</summary>
internal sealed class TableUpgrade(string pack, DateTimeOffset at, UnitOfWork work, Actor actor)
{
    private readonly DateOnly today = CityDay.Of(at);

    public PackChange Add(PackTable item)
    {
        var table = TableRow.Create(Ids.New(at), item.Code, item.Head, pack);
        table.Brought(item.Model.Version);
        work.Insert(table);
        work.Record(
            TableFacts.Of(
                table,
                "decision-table.added",
                actor,
                new
                {
                    table.Code,
                    table.Use,
                    table.Matters,
                    Order = table.SortOrder,
                    Pack = pack,
                },
                opensChain: true
            )
        );
        // The first version may begin in the past: nothing was decided by the table before.
        Publish(table, 1, item, item.ValidFrom ?? today);
        return PackChange.Nothing with { Added = 1 };
    }

    public PackChange Upgrade(TableRow table, IReadOnlyList<TableVersionRow> versions, PackTable item)
    {
        if (table.Pack != pack)
            throw new Refusal(
                "decisions.code_taken",
                $"决策表代码“{item.Code}”已由{(table.Pack is { } other ? $"场景包“{other}”" : "本市")}使用。",
                $"The code '{item.Code}' of a decision table is used by {(table.Pack is { } owner ? $"the pack '{owner}'" : "the city itself")} already."
            );
        var own = IsOwn(versions);
        var changed = Head(table, own ? item.Head with { Use = table.Use } : item.Head);
        var change =
            own ? KeepOwn(table, versions, item, changed)
            : Follow(table, versions, item) || changed ? PackChange.Nothing with { Changed = 1 }
            : PackChange.Nothing with { Unchanged = 1 };
        return table.Retired
            ? change with
            {
                Notes =
                [
                    .. change.Notes,
                    new(
                        $"决策表“{table.Code}”已由本市停用，仍然停用。",
                        $"The decision table '{table.Code}' was ended here and stays so."
                    ),
                ],
            }
            : change;
    }

    /// <summary>The pack has the table no more; what the city has made of it stays.</summary>
    public PackChange End(TableRow table, IReadOnlyList<TableVersionRow> versions)
    {
        if (table.EndedOn is not null)
            return PackChange.Nothing;
        if (IsOwn(versions))
            return PackChange.Nothing with
            {
                Unchanged = 1,
                Notes =
                [
                    new(
                        $"决策表“{table.Code}”已由本市修改，仍然保留。",
                        $"The decision table '{table.Code}' was changed here and stays."
                    ),
                ],
            };
        table.End(today);
        work.Update(table);
        work.Record(
            TableFacts.Of(
                table,
                "decision-table.ended",
                actor,
                new
                {
                    table.Code,
                    On = today,
                    Pack = pack,
                }
            )
        );
        return PackChange.Nothing with { Removed = 1 };
    }

    /// <summary>Whether the city wrote the newest version, or ended it.</summary>
    private bool IsOwn(IReadOnlyList<TableVersionRow> versions) =>
        versions.Where(v => v.State == VersionStates.Published).MaxBy(v => v.Number) is { } newest
        && (newest.Pack != pack || newest.ValidTo is not null);

    private bool Head(TableRow table, TableHead head)
    {
        var restored = table.EndedOn is not null && !table.Retired;
        if (restored)
            table.Restore();
        // The use is no matter of taste: the decision it asks for is another.
        if (table.OwnHead)
            head = new(table.Title, head.Use, table.Matters, table.SortOrder, table.LegalBasis);
        if (!table.Change(head) && !restored)
            return false;
        work.Update(table);
        work.Record(
            TableFacts.Of(
                table,
                restored ? "decision-table.restored" : "decision-table.changed",
                actor,
                new
                {
                    table.Code,
                    table.Title,
                    table.Use,
                    table.Matters,
                    Order = table.SortOrder,
                    table.LegalBasis,
                    Pack = pack,
                }
            )
        );
        return true;
    }

    /// <returns>Whether a version was published.</returns>
    private bool Follow(TableRow table, IReadOnlyList<TableVersionRow> versions, PackTable item)
    {
        var brought = versions.Where(v => v.Pack == pack && v.State == VersionStates.Published).MaxBy(v => v.Number);
        var from = item.ValidFrom > today ? item.ValidFrom.Value : today;
        if (brought?.Hash == item.Model.Version && (brought.ValidFrom <= today || brought.ValidFrom == from))
            return false;
        // What was to come is replaced too; otherwise it would take over again on its day.
        foreach (
            var coming in versions.Where(v =>
                v.Pack == pack && v.State == VersionStates.Published && v.ValidFrom > today
            )
        )
        {
            coming.Withdraw(at);
            work.Update(coming);
            work.Record(
                TableFacts.Of(
                    table,
                    "decision-table.withdrawn",
                    actor,
                    new
                    {
                        table.Code,
                        coming.Number,
                        Pack = pack,
                    }
                )
            );
        }
        table.Brought(item.Model.Version);
        work.Update(table);
        Publish(table, versions.Max(v => v.Number) + 1, item, from);
        return true;
    }

    private PackChange KeepOwn(TableRow table, IReadOnlyList<TableVersionRow> versions, PackTable item, bool changed)
    {
        var result = changed ? PackChange.Nothing with { Changed = 1 } : PackChange.Nothing with { Unchanged = 1 };
        // What the city dropped or wrote further is not offered again.
        if ((table.PackHash ?? versions.Where(v => v.Pack == pack).MaxBy(v => v.Number)?.Hash) == item.Model.Version)
            return result;
        if (versions.Any(v => v.State is VersionStates.Draft or VersionStates.Review))
            return result with
            {
                Notes =
                [
                    new(
                        $"决策表“{table.Code}”已由本市修改且有在办草案，场景包的新内容未采用。",
                        $"The decision table '{table.Code}' was changed here and has a draft; the pack's new content was not taken."
                    ),
                ],
            };
        var next = Draft(table, versions.Max(v => v.Number) + 1, item);
        table.Brought(next.Hash);
        work.Update(table);
        work.Insert(next);
        work.Record(
            TableFacts.Of(
                table,
                "decision-table.drafted",
                actor,
                new
                {
                    table.Code,
                    next.Number,
                    next.Hash,
                    Pack = pack,
                }
            )
        );
        return result with
        {
            Notes =
            [
                new(
                    $"决策表“{table.Code}”已由本市修改，场景包的新内容存为第 {next.Number} 版草案。",
                    $"The decision table '{table.Code}' was changed here; the pack's new content waits as draft {next.Number}."
                ),
            ],
        };
    }

    private void Publish(TableRow table, int number, PackTable item, DateOnly from)
    {
        var version = Draft(table, number, item);
        version.PublishFromPack(from, actor, at);
        work.Insert(version);
        work.Record(
            TableFacts.Of(
                table,
                "decision-table.published",
                actor,
                new
                {
                    table.Code,
                    version.Number,
                    version.Hash,
                    version.ValidFrom,
                    Pack = pack,
                }
            )
        );
    }

    private TableVersionRow Draft(TableRow table, int number, PackTable item) =>
        TableVersionRow.Draft(table.Id, number, item.Model, actor, at, note: null, pack);
}
