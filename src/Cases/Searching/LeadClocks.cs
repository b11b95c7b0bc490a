using Zhishu.Cases.Reading;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Searching;

/// <summary>Says of the cases of a page how long their lead has, in one question for all of them.</summary>
internal sealed class LeadClocks(ListDatabase lists, ICalendarSource calendar, TimeProvider clock)
{
    public async Task<List<CaseRow>> SayAsync(List<CaseRow> rows, CancellationToken ct)
    {
        var running = rows.Where(r => r.DueAt is not null && !SearchCases.Over.Contains(r.State)).ToArray();
        if (running.Length == 0)
            return rows;
        await using var command = lists.Source.CreateCommand(
            $"""
            SELECT DISTINCT ON (s.case_id) s.case_id, s.due_at, {RemainingWords.Columns}
            FROM cases_share s WHERE s.case_id = ANY($1) AND s.role = 'Lead' AND s.state <> 'Withdrawn'
            ORDER BY s.case_id, s.id DESC
            """
        );
        command.Parameters.Add(new() { Value = running.Select(r => r.Id).ToArray() });
        var now = clock.GetUtcNow();
        Dictionary<Guid, Kernel.Text?> said = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            said[reader.GetGuid(0)] = RemainingWords.Of(
                RemainingWords.ReadClock(reader, 2, calendar.Current),
                reader.Value<DateTimeOffset>(1),
                now
            );
        }
        return [.. rows.Select(r => r with { TimeLeft = said.GetValueOrDefault(r.Id) })];
    }
}
