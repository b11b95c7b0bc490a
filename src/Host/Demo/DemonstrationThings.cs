using Npgsql;

namespace Zhishu.Host.Demo;

/// <summary>What is brought to the demonstration city while people can already look around: things with codes, then devices.
/// One node does it.</summary>
internal sealed class DemonstrationThings(
    DemonstrationCodes codes,
    DemonstrationDevices devices,
    NpgsqlDataSource database,
    ILogger<DemonstrationThings> log
)
{
    private const long Lock = 0x5A_48_54_48_49_4E_47_53; // "ZHTHINGS"

    /// <param name="server">Where it listens.</param>
    public async Task FillAsync(Uri server, TextWriter output, CancellationToken ct)
    {
        // The lock goes with the connection.
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await AskAsync(connection, $"SELECT pg_try_advisory_lock({Lock})", ct))
            return;
        try
        {
            // What the city has once, with its packs, is the city's: nothing comes back that was taken away.
            if (!await AskAsync(connection, "SELECT EXISTS (SELECT FROM codes_object)", ct))
                await FillCodesAsync(output, ct);
            if (!await AskAsync(connection, "SELECT EXISTS (SELECT FROM sensing_device)", ct))
                await devices.FillAsync(server, output, ct);
        }
        finally
        {
            await AskAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    // The devices come all the same.
    private async Task FillCodesAsync(TextWriter output, CancellationToken ct)
    {
        try
        {
            await codes.FillAsync(output, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "The things with codes of the demonstration city could not be made");
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
