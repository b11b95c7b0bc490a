using Npgsql;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Knowledge.Asking;

/// <summary>Every day: forgets questions that nobody asked for a year, and those asked only once for a month.</summary>
internal sealed class ForgetQuestions(NpgsqlDataSource database, TimeProvider clock) : IPeriodicJob
{
    public string Name => "knowledge.forget-questions";

    public TimeSpan Interval => TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            "DELETE FROM knowledge_question WHERE last_asked_at < $1 OR (asked = 1 AND last_asked_at < $2)"
        );
        command.Parameters.Add(new() { Value = now.AddYears(-1) });
        command.Parameters.Add(new() { Value = now.AddMonths(-1) });
        await command.ExecuteNonQueryAsync(ct);
    }
}
