using Zhishu.Rules;

namespace Zhishu.Decisions.Lookups;

/// <summary>The text of a version, read as a model when it is first asked, once for all threads.</summary>
internal sealed class CompiledTable(string hash, RuleText main, IReadOnlyList<RuleText> imports)
{
    private readonly Lazy<RuleModel> model = new(() => RuleModel.Parse(main, imports));

    public string Hash => hash;

    public RuleModel Model => model.Value;
}
