using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Intake.Models;

/// <summary>Reads the models there are, without their bytes.</summary>
internal sealed class ModelStore(NpgsqlDataSource database)
{
    private const string Columns =
        "id, asked_at, asked_by, alive_at, done, finished_at, report, error_chinese, error_english, used_from, used_by, used_until";
    private const int Most = 50;

    /// <summary>The newest fifty.</summary>
    public Task<List<ModelAnswer>> ListAsync(CancellationToken ct) =>
        ReadAsync($"SELECT {Columns} FROM intake_model ORDER BY asked_at DESC, id DESC LIMIT {Most}", null, ct);

    public async Task<ModelAnswer?> UnderWayAsync(CancellationToken ct) =>
        (await ReadAsync($"SELECT {Columns} FROM intake_model WHERE finished_at IS NULL", null, ct)).SingleOrDefault();

    public async Task<ModelAnswer> FindAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync($"SELECT {Columns} FROM intake_model WHERE id = $1", id, ct)).SingleOrDefault()
        ?? throw Refusal.NotFound("intake.no_model", "该模型", "such model");

    private async Task<List<ModelAnswer>> ReadAsync(string sql, Guid? id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        if (id is { } one)
            command.Parameters.Add(new() { Value = one });
        List<ModelAnswer> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var error = r.IsDBNull(7) ? null : new Text(r.GetString(7), r.GetString(8));
            var report = r.IsDBNull(6) ? null : Json.Read<ModelReport>(r.GetString(6));
            var (used, until) = (At(r, 9), At(r, 11));
            var state = (error, report) switch
            {
                ({ }, _) => "failed",
                (_, { }) => until is not null ? "retired"
                : used is not null ? "in_use"
                : "ready",
                _ => r.IsDBNull(3) ? "waiting" : "training",
            };
            found.Add(
                new(
                    r.GetGuid(0),
                    state,
                    r.GetFieldValue<DateTimeOffset>(1),
                    r.GetString(2),
                    r.GetInt64(4),
                    At(r, 5),
                    report,
                    error,
                    used,
                    r.IsDBNull(10) ? null : r.GetString(10),
                    until
                )
            );
        }
        return found;
    }

    private static DateTimeOffset? At(NpgsqlDataReader r, int column) =>
        r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
}
