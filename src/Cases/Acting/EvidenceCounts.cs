namespace Zhishu.Cases.Acting;

/// <summary>How many attachments of each kind a case has for each stage.</summary>
internal sealed class EvidenceCounts
{
    private static readonly IReadOnlyDictionary<(string, string), int> None = new Dictionary<(string, string), int>();

    public Task<IReadOnlyDictionary<(string Stage, string Kind), int>> OfAsync(CaseFile file, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<(string, string), int>>(None);
}
