using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Knowledge.Articles;

/// <summary>What the ledger keeps of articles: which version, what it was called, and a digest of all it said.</summary>
internal static class ArticleFacts
{
    public static Fact Of(
        ArticleRow article,
        ArticleVersionRow version,
        string action,
        Actor actor,
        string? remark = null,
        bool opens = false
    ) =>
        new(
            "knowledge-article",
            article.Id,
            action,
            actor,
            new
            {
                article.Code,
                version.Number,
                version.Title,
                Digest = Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(Json.Write(version.Read())))),
                Remark = remark,
            },
            opens
        );
}
