using Npgsql;
using Zhishu.Kernel.Audit;

namespace Zhishu.Cases;

/// <summary>Auditors find cases by their number.</summary>
internal sealed class CaseLedgerNames(NpgsqlDataSource database) : ILedgerNames
{
    public string Kind => "case";

    public async Task<IReadOnlyList<LedgerSubject>> FindAsync(string words, CancellationToken ct)
    {
        var found = await ReadAsync("number = $1", words.ToUpperInvariant(), ct);
        return [.. found.Select(one => new LedgerSubject(Kind, one.Key, one.Value))];
    }

    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => await ReadAsync("id = ANY ($1)", ids.ToArray(), ct);

    private async Task<Dictionary<Guid, string>> ReadAsync(string where, object value, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"SELECT id, number FROM cases_case WHERE {where}");
        command.Parameters.Add(new() { Value = value });
        var found = new Dictionary<Guid, string>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found[reader.GetGuid(0)] = reader.GetString(1);
        return found;
    }
}
