using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Npgsql;
using Zhishu.Kernel;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Keys;

namespace Zhishu.Cases.Attachments;

/// <summary>The files on disk: <c>ab/cd/DIGEST</c>, each once however many cases refer to it. A file's row in
/// cases_blob is made before the file and removed after it, so a crash leaves at worst an unused file that the sweep
/// finds.</summary>
internal sealed class AttachmentFiles(
    KeyFolder keys,
    IOptions<AttachmentOptions> options,
    NpgsqlDataSource database,
    TimeProvider clock
)
{
    private readonly string folder =
        options.Value.Folder ?? Path.Combine(Path.GetDirectoryName(keys.Folder) ?? keys.Folder, "attachments");

    public string Incoming => Path.Combine(folder, "incoming");

    public string PathOf(byte[] digest)
    {
        var name = Convert.ToHexStringLower(digest);
        return Path.Combine(folder, name[..2], name[2..4], name);
    }

    /// <summary>A new file beside the others, to be written and then placed or deleted.</summary>
    public FileStream Create()
    {
        Directory.CreateDirectory(Incoming);
        return new FileStream(
            Path.Combine(Incoming, Ids.New(clock).ToString("N")),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = 64 * 1024,
                Options = FileOptions.Asynchronous,
            }
        );
    }

    /// <summary>Puts a whole file where its digest says. It is kept for a day even if nothing comes to refer to it.</summary>
    public async Task PlaceAsync(FileStream file, byte[] digest, CancellationToken ct)
    {
        file.Flush(flushToDisk: true);
        var size = file.Length;
        // Committed by itself: from here on the sweep leaves the file alone until the case's commit counts it.
        await using (
            var command = database.CreateCommand(
                """
                INSERT INTO cases_blob (digest, size, refs, unused_since) VALUES ($1, $2, 0, $3)
                ON CONFLICT (digest) DO UPDATE SET unused_since = $3 WHERE cases_blob.refs = 0
                """
            )
        )
        {
            command.Parameters.Add(new() { Value = digest });
            command.Parameters.Add(new() { Value = size });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            await command.ExecuteNonQueryAsync(ct);
        }
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file.Name, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>One more attachment refers to the file; in the unit of work's transaction.</summary>
    public static NpgsqlBatchCommand Count(byte[] digest, long size) =>
        new(
            """
            INSERT INTO cases_blob (digest, size, refs) VALUES ($1, $2, 1)
            ON CONFLICT (digest) DO UPDATE SET refs = cases_blob.refs + 1, unused_since = NULL
            """
        )
        {
            Parameters =
            {
                new() { Value = digest },
                new() { Value = size },
            },
        };

    /// <summary>One attachment less refers to it.</summary>
    public static NpgsqlBatchCommand Discount(byte[] digest, DateTimeOffset at) =>
        new(
            """
            UPDATE cases_blob SET refs = refs - 1, unused_since = CASE WHEN refs = 1 THEN $2 ELSE unused_since END
            WHERE digest = $1
            """
        )
        {
            Parameters =
            {
                new() { Value = digest },
                new() { Value = at },
            },
        };

    /// <summary>A file as a response.</summary>
    /// <exception cref="Refusal">503 <c>attachments.missing</c>.</exception>
    public IResult Send(
        byte[] digest,
        string mediaType,
        string fileName,
        DateTimeOffset? changedAt,
        HttpResponse response
    )
    {
        var path = PathOf(digest);
        if (!File.Exists(path))
            throw new Refusal(
                "attachments.missing",
                "附件文件不在磁盘上，请联系管理员从备份恢复。",
                "The file is not on disk; ask the administrator to restore it.",
                RefusalKind.Unavailable
            );
        // Bytes that strangers sent: saved, never shown as a page of ours.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.PhysicalFile(
            path,
            mediaType,
            fileName,
            changedAt,
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest)}\""),
            enableRangeProcessing: true
        );
    }

    public static async Task<byte[]> DigestAsync(Stream file, CancellationToken ct)
    {
        using var hasher = new Sm3Hasher();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            file.Position = 0;
            int read;
            while ((read = await file.ReadAsync(buffer, ct)) > 0)
                hasher.Append(buffer.AsSpan(0, read));
            return hasher.Finish();
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
