using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Packs;

/// <summary>The catalogue's codes for the duty table, which does not know the catalogue.</summary>
internal sealed class KnownMatterCodes(ICatalogue catalogue) : IMatterCodes
{
    public bool AnyBeginsWith(string prefix)
    {
        var now = catalogue.Current;
        return now.Published.Any(m => m.Code.StartsWith(prefix, StringComparison.Ordinal))
            || now.Classes.Any(c => c.Code.StartsWith(prefix, StringComparison.Ordinal));
    }
}
