namespace Zhishu.Cases.Contracts;

/// <summary>How rare words are in this city.</summary>
public interface ICityWords
{
    /// <summary>Counted over the newest cases; never changed once it is here.</summary>
    WordRarity Current { get; }
}
