using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Keys;

/// <summary>Where the keys are.</summary>
/// <param name="Folder">Holds <c>master.key</c> (SM4, hex) and <c>ledger.pem</c> (SM2); readable by the server alone.
/// Nodes of one installation share the master key; each may have its own ledger key.</param>
public sealed record KeyFolder(string Folder);

/// <summary>The keys of this node: the SM4 master key for personal data and the SM2 key that signs ledger batches.</summary>
public sealed class KeyRing : IDisposable
{
    private const int MasterKeyId = 1;
    private readonly byte[] master;

    private KeyRing(byte[] master, Sm2KeyPair ledger)
    {
        this.master = master;
        Personal = new Sm4Sealed(MasterKeyId, master);
        Ledger = ledger;
        LedgerKeyId = Convert.ToHexStringLower(Sm3.Hash(ledger.PublicKey.Point))[..16];
    }

    /// <summary>Seals and opens personal data.</summary>
    public Sm4Sealed Personal { get; }

    public Sm2KeyPair Ledger { get; }

    /// <summary>The first 16 hex digits of SM3 over the public point.</summary>
    public string LedgerKeyId { get; }

    /// <summary>A keyed digest, to find equal values (a caller's number) without storing them.</summary>
    public byte[] Fingerprint(string purpose, string value) =>
        Sm3.Hmac(Sm3.Hmac(master, Encoding.UTF8.GetBytes("fingerprint:" + purpose)), Encoding.UTF8.GetBytes(value));

    /// <summary>Reads the keys, making them on the first start, and registers what the database must know of them.</summary>
    /// <exception cref="InvalidOperationException">The database was written with another master key.</exception>
    public static async Task<KeyRing> OpenAsync(
        KeyFolder folder,
        NpgsqlDataSource database,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        Directory.CreateDirectory(folder.Folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                folder.Folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        var stored = await ReadFingerprint(database, ct);
        var masterFile = Path.Combine(folder.Folder, "master.key");
        if (stored is not null && !File.Exists(masterFile))
        {
            throw new InvalidOperationException(
                $"This database holds personal data sealed with a master key that is not at {masterFile}. Copy master.key of the installation there."
            );
        }
        var key = Convert.FromHexString(
            ReadOrMake(masterFile, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))).Trim()
        );
        var fingerprint = Sm3.Hmac(key, "zhishu master key"u8);
        if (stored is null)
            await WriteFingerprint(database, fingerprint, clock, ct);
        else if (!stored.AsSpan().SequenceEqual(fingerprint))
            throw new InvalidOperationException($"{masterFile} is not the master key this database was written with.");
        var ledger = Sm2KeyPair.FromPem(
            ReadOrMake(
                Path.Combine(folder.Folder, "ledger.pem"),
                () =>
                {
                    using var made = Sm2KeyPair.Generate();
                    return made.ToPem();
                }
            )
        );
        var ring = new KeyRing(key, ledger);
        await Register(database, ring, clock, ct);
        return ring;
    }

    public void Dispose()
    {
        Ledger.Dispose();
        CryptographicOperations.ZeroMemory(master);
    }

    private static string ReadOrMake(string file, Func<string> make)
    {
        if (File.Exists(file))
            return File.ReadAllText(file);
        var text = make();
        // Written beside and moved, so that a killed start never leaves half a key.
        var fresh = $"{file}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, file);
        return text;
    }

    private static async Task<byte[]?> ReadFingerprint(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"SELECT fingerprint FROM kernel_master_key WHERE id = {MasterKeyId}"
        );
        return await command.ExecuteScalarAsync(ct) as byte[];
    }

    private static async Task WriteFingerprint(
        NpgsqlDataSource database,
        byte[] fingerprint,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            $"INSERT INTO kernel_master_key (id, fingerprint, created_at) VALUES ({MasterKeyId}, $1, $2)"
        );
        command.Parameters.Add(new() { Value = fingerprint });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task Register(
        NpgsqlDataSource database,
        KeyRing ring,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_signing_key (id, purpose, public_key, created_at) VALUES ($1, 'ledger', $2, $3)
            ON CONFLICT (id) DO NOTHING
            """
        );
        command.Parameters.Add(new() { Value = ring.LedgerKeyId });
        command.Parameters.Add(new() { Value = ring.Ledger.PublicKey.Point.ToArray() });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }
}
