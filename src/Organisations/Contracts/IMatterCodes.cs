namespace Zhishu.Organisations.Contracts;

/// <summary>Who knows the catalogue of matters, which duties name without being part of it.</summary>
public interface IMatterCodes
{
    /// <summary>Whether the code of a matter in force or of a class begins like this.</summary>
    bool AnyBeginsWith(string prefix);
}
