using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Notes;

/// <summary>One thing that happened to a case.</summary>
/// <param name="Action">As the ledger names it.</param>
/// <param name="By">user, system (by key), public or internal (the product), and the name.</param>
/// <param name="From">The state before, where it changed.</param>
/// <param name="Note">What was written, for notes, questions and answers.</param>
public sealed record HistoryEntry(
    int Sequence,
    DateTimeOffset At,
    string Action,
    Text What,
    string By,
    string ByKind,
    Text? From,
    Text? To,
    string? Reason,
    string? Outcome,
    NoteDetail? Note
);

/// <summary>What happened to a case, from the ledger, with the words of the notes put in.</summary>
internal sealed class ReadHistory(ZhishuDbContext db, LedgerReader ledger, CaseStore store, CaseView view)
{
    public async Task<Page<HistoryEntry>> Handle(Guid id, string? after, int? limit, Actor actor, CancellationToken ct)
    {
        if (!view.MaySee(await store.LoadAsync(id, ct), actor))
            throw CaseStore.NotFound();
        var most = Cursor.Limit(limit);
        var from = 0;
        if (
            after is not null
            && !int.TryParse(Cursor.Decode(after, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out from)
        )
            throw Cursor.Wrong();
        var entries = await ledger.ReadAsync(id, from, most + 1, ct);
        var shown = entries.Take(most).Select(e => (Entry: e, Data: Parse(e.Data))).ToArray();
        var ids = shown.Select(s => NoteOf(s.Data)).OfType<Guid>().ToArray();
        var notes =
            ids.Length == 0
                ? []
                : await db.Set<Note>()
                    .Where(n => n.CaseId == id && ids.Contains(n.Id))
                    .ToDictionaryAsync(n => n.Id, ct);
        return new(
            [.. shown.Select(s => Of(s.Entry, s.Data, notes))],
            entries.Count > most
                ? Cursor.Encode(entries[most - 1].Sequence.ToString(CultureInfo.InvariantCulture))
                : null
        );
    }

    /// <summary>A property of an entry's data, where it is a string.</summary>
    internal static string? Word(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    internal static Guid? NoteOf(JsonElement data) => Guid.TryParse(Word(data, "note"), out var id) ? id : null;

    internal static JsonElement Parse(string? data) =>
        data is null ? default : JsonSerializer.Deserialize<JsonElement>(data, Json.Options);

    private static HistoryEntry Of(LedgerEntry entry, JsonElement data, Dictionary<Guid, Note> notes)
    {
        var (from, to) = (StateOf(data, "from"), StateOf(data, "to"));
        var note = NoteOf(data) is { } id ? notes.GetValueOrDefault(id) : null;
        return new(
            entry.Sequence,
            entry.At,
            entry.Action,
            HistoryWords.Of(entry.Action),
            entry.ActorName,
            entry.ActorKind.ToLowerInvariant(),
            from == to ? null : from,
            from == to ? null : to,
            Word(data, "reason") ?? Word(data, "purpose"),
            Word(data, "outcome"),
            note is null ? null : NoteDetail.Of(note)
        );
    }

    private static Text? StateOf(JsonElement data, string name) =>
        Word(data, name) is { } word
        && Enum.TryParse<CaseState>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var state)
        && Enum.IsDefined(state)
            ? Labels.Of(state)
            : null;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/cases/{id:guid}/history",
            async (Guid id, string? after, int? limit, Actor actor, ReadHistory handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(id, after, limit, actor, ct))
        );
}
