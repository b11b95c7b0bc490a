namespace Zhishu.Sensing.Commands;

/// <summary>Moves a command on where it still stands as it must: devices, people and time may all want it at one moment.</summary>
internal static class CommandMove
{
    /// <param name="from">Of which states, as SQL.</param>
    /// <returns>Whether it stood there; if not, nothing was changed.</returns>
    public static async Task<bool> TryAsync(
        UnitOfWork work,
        Guid id,
        CommandState to,
        string from,
        Actor actor,
        string device,
        string code,
        CancellationToken ct,
        string? answer = null
    )
    {
        var now = work.Clock.GetUtcNow();
        var isAnswer = CommandLife.IsAnswered(to);
        var move = new NpgsqlBatchCommand(
            $"""
            UPDATE sensing_command SET state = $2, version = version + 1, answer = $4,
                answered_at = CASE WHEN $5 THEN $3 ELSE answered_at END,
                sent_at = CASE WHEN $5 THEN coalesce(sent_at, $3) ELSE sent_at END
            WHERE id = $1 AND {from}
            """
        );
        move.Parameters.Add(new() { Value = id });
        move.Parameters.Add(new() { Value = to.ToString() });
        move.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        move.Parameters.Add(new() { Value = (object?)answer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        move.Parameters.Add(new() { Value = isAnswer });
        work.Run(move, mustHit: true);
        var done = isAnswer ? "answered" : to.ToString().ToLowerInvariant();
        var facts = new
        {
            device,
            command = code,
            to,
            answer,
        };
        work.Record(new("device-command", id, $"device-command.{done}", actor, facts));
        work.Publish($"sensing.command.{done}", id, facts);
        try
        {
            await work.CommitAsync(ct);
            return true;
        }
        catch (Refusal e) when (e.Code == Refusal.Stale().Code)
        {
            return false;
        }
    }
}
