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
}
