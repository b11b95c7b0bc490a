using Zhishu.Kernel;

namespace Zhishu.Knowledge.Articles;

/// <summary>An article: its code, and which of its versions is in force.</summary>
internal sealed class ArticleRow
{
    private ArticleRow() { }

    public Guid Id { get; private set; }

    /// <summary>What the city or another system calls it; by it an import knows it again.</summary>
    public string Code { get; private set; } = "";

    public Guid? CurrentVersionId { get; private set; }

    public DateTimeOffset? RetiredAt { get; private set; }

    public int Version { get; private set; }

    public static ArticleRow Create(Guid id, string code) =>
        new()
        {
            Id = id,
            Code = code,
            Version = 1,
        };

    public void PutInForce(ArticleVersionRow version)
    {
        CurrentVersionId = version.Id;
        RetiredAt = null;
    }

    public void Retire(DateTimeOffset at)
    {
        if (CurrentVersionId is null || RetiredAt is not null)
            throw new Refusal(
                "knowledge.not_in_force",
                "该条目没有在用的版本，无需停用。",
                "No version of the article is in force, so there is nothing to retire."
            );
        RetiredAt = at;
    }
}
