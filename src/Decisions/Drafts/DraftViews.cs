using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Rules;

namespace Zhishu.Decisions.Drafts;

/// <summary>A version that is being worked on.</summary>
/// <param name="Imports">The models it imports.</param>
/// <param name="Faults">What stands against submitting it.</param>
public sealed record DraftResponse(
    string Code,
    VersionResponse Draft,
    string Dmn,
    IReadOnlyList<ImportedModel> Imports,
    IReadOnlyList<FaultResponse> Faults
);

internal static class DraftViews
{
    public const int MostFaults = 100;

    public static DraftResponse Of(
        TableRow table,
        TableVersionRow draft,
        RuleModel model,
        DecisionUses uses,
        bool written = false
    ) =>
        new(
            table.Code,
            TableViews.Of(draft, written),
            draft.Dmn,
            [.. draft.ReadImports().Select(i => new ImportedModel { File = i.File, Content = i.Content })],
            [.. FaultsOf(model, uses.Find(table.Use), table.Use).Take(MostFaults).Select(TableViews.Of)]
        );

    /// <summary>What is wrong with a model for the use of a table.</summary>
    public static IReadOnlyList<TableFault> FaultsOf(RuleModel model, DecisionUse? use, string name) =>
        use is not null
            ? TableFaults.Find(model, use)
            :
            [
                new(
                    "no_use",
                    new(model.Texts[0].File, 0, 0, "", null, ""),
                    new($"没有用途“{name}”。", $"There is no use '{name}'.")
                ),
            ];

    /// <exception cref="Refusal">409 <c>decisions.faulty</c>, naming the first faults with their places.</exception>
    public static void RequireSound(RuleModel model, DecisionUse? use, string name)
    {
        var faults = FaultsOf(model, use, name);
        if (faults.Count > 0)
            throw new Refusal(
                "decisions.faulty",
                $"决策表有 {faults.Count} 处错误：{string.Join('；', faults.Take(5).Select(f => f.Placed.Chinese))}",
                $"The table has {faults.Count} faults: {string.Join("; ", faults.Take(5).Select(f => f.Placed.English))}"
            );
    }
}
