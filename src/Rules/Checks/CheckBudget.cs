namespace Zhishu.Rules.Checks;

/// <summary>The work that checking one model may take, over all its tables: a text of a megabyte can ask for any amount.</summary>
internal sealed class CheckBudget
{
    private const long Most = 60_000_000;
    private long _left = Most;

    /// <summary>Takes an amount; false where there is not enough left.</summary>
    public bool Take(long amount) => (_left -= amount) >= 0;
}
