using Npgsql;
using NpgsqlTypes;
using Zhishu.Knowledge.Searching;

namespace Zhishu.Knowledge.Passages;

/// <summary>What is to be found of an article.</summary>
internal sealed record IndexedArticle(
    Guid Id,
    string Title,
    string Body,
    string? AreaCode,
    DateOnly? ValidFrom,
    DateOnly? ValidUntil
);

/// <summary>The statements that put articles into the index in the place of what was there of them.</summary>
internal static class PassageIndex
{
    public static IEnumerable<NpgsqlBatchCommand> Replace(IReadOnlyCollection<IndexedArticle> articles)
    {
        Guid[] ids = [.. articles.Select(a => a.Id)];
        yield return Call("SELECT knowledge_unindex($1)", ids);
        foreach (var article in articles)
        {
            foreach (var (ordinal, passage) in Passage.Of(article.Body).Index())
                yield return Insert(article, ordinal, passage);
        }
        yield return Call("SELECT knowledge_index($1)", ids);
    }

    public static NpgsqlBatchCommand Remove(Guid article) => Call("SELECT knowledge_unindex($1)", [article]);

    private static NpgsqlBatchCommand Call(string sql, Guid[] ids)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = ids });
        return command;
    }

    private static NpgsqlBatchCommand Insert(IndexedArticle article, int ordinal, Passage passage)
    {
        var counts = TermCounts.Of(article.Title, passage.Heading, passage.Text);
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO knowledge_passage
                (article_id, ordinal, title, heading, text, area_code, valid_from, valid_until, length, terms, frequencies)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """
        );
        command.Parameters.Add(new() { Value = article.Id });
        command.Parameters.Add(new() { Value = ordinal });
        command.Parameters.Add(new() { Value = article.Title });
        command.Parameters.Add(Nullable(passage.Heading, NpgsqlDbType.Text));
        command.Parameters.Add(new() { Value = passage.Text });
        command.Parameters.Add(Nullable(article.AreaCode, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(article.ValidFrom, NpgsqlDbType.Date));
        command.Parameters.Add(Nullable(article.ValidUntil, NpgsqlDbType.Date));
        command.Parameters.Add(new() { Value = counts.Length });
        command.Parameters.Add(new() { Value = counts.Terms });
        command.Parameters.Add(new() { Value = counts.Frequencies });
        return command;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
