using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Knowledge.Synonyms;

/// <summary>Words of one meaning.</summary>
internal sealed class SynonymRow
{
    private SynonymRow() { }

    public Guid Id { get; private set; }

    public string[] Words { get; private set; } = [];

    public int Version { get; private set; }

    public static SynonymRow Create(IReadOnlyList<string> words, DateTimeOffset at) =>
        new()
        {
            Id = Ids.New(at),
            Words = Clean(words),
            Version = 1,
        };

    public void Change(IReadOnlyList<string> words) => Words = Clean(words);

    private static string[] Clean(IReadOnlyList<string> words)
    {
        string[] clean = [.. words.Select(w => w.Trim()).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal)];
        if (clean.Length < 2)
            throw Refusal.Invalid(
                "knowledge.one_word",
                "words",
                "同义词组至少要有两个不同的词。",
                "A group needs two different words at least."
            );
        return clean;
    }
}

/// <summary>The groups in memory; what another node changes shows within seconds.</summary>
internal sealed class SynonymBook(NpgsqlDataSource database)
{
    private volatile SynonymGroups current = SynonymGroups.None;

    public SynonymGroups Current => current;

    public async Task RefreshAsync(CancellationToken ct)
    {
        List<string[]> groups = [];
        await using var command = database.CreateCommand("SELECT words FROM knowledge_synonym ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            groups.Add(reader.GetFieldValue<string[]>(0));
        current = new(groups);
    }
}
