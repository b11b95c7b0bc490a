using Zhishu.Decisions.Rows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Decisions;

/// <summary>What the ledger says of tables.</summary>
internal static class TableFacts
{
    public const string Subject = "decision-table";

    public static Fact Of(TableRow table, string action, Actor actor, object data, bool opensChain = false) =>
        new(Subject, table.Id, action, actor, data, opensChain);

    public static object Head(TableRow table) =>
        new
        {
            table.Code,
            table.Title,
            table.Use,
            table.Matters,
            Order = table.SortOrder,
            table.LegalBasis,
        };

    public static object Drafted(TableRow table, TableVersionRow draft) =>
        new
        {
            table.Code,
            draft.Number,
            draft.Hash,
            draft.Note,
        };

    public static object Moved(TableRow table, TableVersionRow row, string? remark) =>
        new
        {
            table.Code,
            row.Number,
            row.Hash,
            row.ValidFrom,
            Remark = remark,
        };
}
