using Npgsql;
using Zhishu.Intake.Classifying;

namespace Zhishu.Intake.Models;

/// <summary>The model in use, in memory; what another node puts in use shows within seconds.</summary>
internal sealed class ModelInUse(NpgsqlDataSource database)
{
    private volatile Used? current;

    /// <summary>A model and which one it is.</summary>
    internal sealed record Used(Guid Id, TextModel Model);

    /// <summary>Null while none is in use.</summary>
    public Used? Current => current;

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var which = new NpgsqlCommand(
            "SELECT id FROM intake_model WHERE used_from IS NOT NULL AND used_until IS NULL",
            connection
        );
        if (await which.ExecuteScalarAsync(ct) is not Guid id)
        {
            current = null;
            return;
        }
        if (current?.Id == id)
            return;
        await using var read = new NpgsqlCommand("SELECT bytes FROM intake_model WHERE id = $1", connection);
        read.Parameters.Add(new() { Value = id });
        current = new(id, ModelBytes.Read((byte[])(await read.ExecuteScalarAsync(ct))!));
    }
}
