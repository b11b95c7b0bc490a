using Zhishu.Rules.Checks;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

public sealed partial class RuleModel
{
    /// <summary>
    /// Looks for gaps, overlaps, rules that never fire and inputs never used in all tables. Exact for columns whose cells
    /// are constants; a table with another cell is reported as not checked, naming the cell, and so is one too large to check.
    /// </summary>
    public IReadOnlyList<RuleFinding> Check()
    {
        var budget = new CheckBudget();
        var findings = Tables.SelectMany(table => TableCheck.Run(table, budget)).ToList();
        var used = _elements.OfType<DecisionElement>().SelectMany(d => d.Requirements).ToHashSet();
        findings.AddRange(
            Own<InputElement>()
                .Where(i => !used.Contains(i))
                .Select(i => new RuleFinding(RuleFindingKind.UnusedInput, i.Site.Location, [], [], i.Name))
        );
        return findings;
    }
}
