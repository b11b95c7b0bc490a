using Microsoft.Extensions.Options;
using Zhishu.Kernel;
using Zhishu.Kernel.Cryptography;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

/// <summary>A file that was received, found to be what is taken, cleaned of metadata and put in place.</summary>
internal sealed record ReceivedFile(byte[] Digest, long Size, FileKind Kind, string FileName, PhotoFacts Facts);

/// <summary>Takes an upload from the wire to its place on disk.</summary>
internal sealed class ReceiveFile(AttachmentFiles files, IOptions<AttachmentOptions> options)
{
    // A photo is cleaned in memory, up to 20 MB; so not too many at once.
    private static readonly SemaphoreSlim Cleaning = new(4);

    /// <param name="only">The one kind of evidence that is taken; null for all.</param>
    public async Task<ReceivedFile> Handle(UploadForm form, CancellationToken ct, string? only = null)
    {
        List<string> leftovers = [];
        try
        {
            await using var stream = files.Create();
            leftovers.Add(stream.Name);
            using var hasher = new Sm3Hasher();
            var kind = await ReceiveAsync(form, stream, hasher, only, ct);
            if (kind.Kind == EvidenceKinds.Photo)
                return await PhotoAsync(form, kind, stream, leftovers, ct);
            byte[]? digest = null;
            if (kind == FileKind.Zip)
            {
                stream.Position = 0;
                kind = FileKind.OfArchive(stream) ?? throw NotTaken();
            }
            else if (kind == FileKind.Mp4 || kind == FileKind.Mov || kind == FileKind.M4a)
            {
                // A recorder's file of sound alone often bears the brand of a video.
                if (!MovieBoxes.Clean(stream))
                    kind = FileKind.M4a;
                await stream.FlushAsync(ct);
                if (stream.Length > options.Value.LimitOf(kind.Kind))
                    throw TooLarge(kind.Kind);
                digest = await AttachmentFiles.DigestAsync(stream, ct);
            }
            digest ??= hasher.Finish();
            await files.PlaceAsync(stream, digest, ct);
            return new(digest, stream.Length, kind, NameOf(form, kind), PhotoFacts.None);
        }
        finally
        {
            foreach (var left in leftovers)
                File.Delete(left);
        }
    }

    private async Task<FileKind> ReceiveAsync(
        UploadForm form,
        FileStream stream,
        Sm3Hasher hasher,
        string? only,
        CancellationToken ct
    )
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            var start = 0;
            int read;
            while (
                start < FileKind.StartLength
                && (read = await form.ReadAsync(buffer.AsMemory(start, FileKind.StartLength - start), ct)) > 0
            )
                start += read;
            if (start == 0)
                throw Refusal.Invalid("attachments.empty", "file", "文件是空的。", "The file is empty.");
            var kind = FileKind.OfStart(buffer.AsSpan(0, start)) ?? throw NotTaken();
            if (only is not null && kind.Kind != only)
                throw NotOfKind(only);
            if (kind == FileKind.Heic)
                throw Refusal.Invalid(
                    "attachments.heic",
                    "file",
                    "暂不支持 HEIC 照片（其中的位置等信息无法可靠清除），请转为 JPEG 后上传；iPhone 可在“设置—相机—格式”中选择“兼容性最佳”。",
                    "HEIC photos are not taken, since their metadata cannot be reliably removed; send a JPEG instead (on an iPhone: Settings, Camera, Formats, Most Compatible)."
                );
            var limit = options.Value.LimitOf(kind.Kind);
            hasher.Append(buffer.AsSpan(0, start));
            await stream.WriteAsync(buffer.AsMemory(0, start), ct);
            var total = (long)start;
            while ((read = await form.ReadAsync(buffer, ct)) > 0)
            {
                total += read;
                if (total > limit)
                    throw TooLarge(kind.Kind);
                hasher.Append(buffer.AsSpan(0, read));
                await stream.WriteAsync(buffer.AsMemory(0, read), ct);
            }
            return kind;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<ReceivedFile> PhotoAsync(
        UploadForm form,
        FileKind kind,
        FileStream stream,
        List<string> leftovers,
        CancellationToken ct
    )
    {
        await Cleaning.WaitAsync(ct);
        try
        {
            stream.Position = 0;
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, ct);
            using var memory = new MemoryStream(bytes, writable: false);
            var facts = PhotoFacts.Read(memory);
            await using var clean = files.Create();
            leftovers.Add(clean.Name);
            using var hasher = new Sm3Hasher();
            foreach (var part in PhotoStripping.Strip(kind, bytes, facts.Orientation))
            {
                hasher.Append(part.Span);
                await clean.WriteAsync(part, ct);
            }
            var digest = hasher.Finish();
            await files.PlaceAsync(clean, digest, ct);
            return new(digest, clean.Length, kind, NameOf(form, kind), facts);
        }
        finally
        {
            Cleaning.Release();
        }
    }

    // The name says what the content is, whatever it was called: nobody downloads a program that was called a photo.
    private static string NameOf(UploadForm form, FileKind kind)
    {
        var name = Path.GetFileNameWithoutExtension(form.FileName).Trim();
        return $"{(name.Length == 0 ? kind.Kind : name)}.{kind.Extension}";
    }

    private Refusal TooLarge(string kind)
    {
        var megabytes = options.Value.LimitOf(kind) / (double)(1 << 20);
        return Refusal.Invalid(
            "attachments.too_large",
            "file",
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"文件过大，{Word(kind).Chinese}不超过 {megabytes:0.##} MB。"
            ),
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The file is too large; {Word(kind).English} may have {megabytes:0.##} MB."
            )
        );
    }

    private static Text Word(string kind) =>
        kind switch
        {
            EvidenceKinds.Photo => new("照片", "photos"),
            EvidenceKinds.Audio => new("录音", "audio"),
            EvidenceKinds.Video => new("视频", "video"),
            _ => new("文档", "documents"),
        };

    private static Refusal NotOfKind(string kind) =>
        Refusal.Invalid(
            "attachments.type",
            "file",
            $"这里只接受{Word(kind).Chinese}（按内容识别）。",
            $"Only {Word(kind).English} are taken here (judged by their content)."
        );

    private static Refusal NotTaken() =>
        Refusal.Invalid(
            "attachments.type",
            "file",
            $"不接受这种文件（按内容识别）。可上传：{FileKind.Taken.Chinese}。",
            $"This kind of file is not taken (judged by its content). Taken are {FileKind.Taken.English}."
        );
}
