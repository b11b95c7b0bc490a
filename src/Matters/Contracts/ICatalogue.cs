namespace Zhishu.Matters.Contracts;

/// <summary>The catalogue of matters in memory. Take <see cref="Current"/> once per request and ask that.</summary>
public interface ICatalogue
{
    /// <summary>The newest state this node knows: a change made here shows at once, one made on another node within
    /// about a second.</summary>
    CatalogueSnapshot Current { get; }

    /// <summary>Loads anew if the database has changed.</summary>
    Task RefreshAsync(CancellationToken ct);
}

/// <summary>Who can say whether a matter is in use: modules that file something under matters. A matter in use is not
/// taken away with its pack.</summary>
public interface IMatterUsage
{
    /// <summary>How many things stand under each of the matters, by code; those without any may be left out.</summary>
    Task<IReadOnlyDictionary<string, long>> CountAsync(IReadOnlyCollection<string> codes, CancellationToken ct);
}
