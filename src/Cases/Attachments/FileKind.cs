using System.IO.Compression;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

/// <summary>What a file is, found from its content; what the sender calls it does not count.</summary>
/// <param name="Kind">One of <see cref="EvidenceKinds"/>.</param>
/// <param name="Extension">Without dot.</param>
internal sealed record FileKind(string Kind, string MediaType, string Extension)
{
    public static readonly FileKind Jpeg = new(EvidenceKinds.Photo, "image/jpeg", "jpg");
    public static readonly FileKind Png = new(EvidenceKinds.Photo, "image/png", "png");
    public static readonly FileKind WebP = new(EvidenceKinds.Photo, "image/webp", "webp");
    public static readonly FileKind Heic = new(EvidenceKinds.Photo, "image/heic", "heic");
    public static readonly FileKind Mp3 = new(EvidenceKinds.Audio, "audio/mpeg", "mp3");
    public static readonly FileKind M4a = new(EvidenceKinds.Audio, "audio/mp4", "m4a");
    public static readonly FileKind Aac = new(EvidenceKinds.Audio, "audio/aac", "aac");
    public static readonly FileKind Wav = new(EvidenceKinds.Audio, "audio/wav", "wav");
    public static readonly FileKind Amr = new(EvidenceKinds.Audio, "audio/amr", "amr");
    public static readonly FileKind Ogg = new(EvidenceKinds.Audio, "audio/ogg", "ogg");
    public static readonly FileKind Mp4 = new(EvidenceKinds.Video, "video/mp4", "mp4");
    public static readonly FileKind Mov = new(EvidenceKinds.Video, "video/quicktime", "mov");
    public static readonly FileKind Pdf = new(EvidenceKinds.Document, "application/pdf", "pdf");
    public static readonly FileKind Zip = new(EvidenceKinds.Document, "application/zip", "zip");
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";
    public static readonly FileKind Docx = new(EvidenceKinds.Document, OpenXml + "wordprocessingml.document", "docx");
    public static readonly FileKind Xlsx = new(EvidenceKinds.Document, OpenXml + "spreadsheetml.sheet", "xlsx");
    public static readonly FileKind Ofd = new(EvidenceKinds.Document, "application/ofd", "ofd");

    /// <summary>How many bytes <see cref="OfStart"/> needs, unless the file is shorter.</summary>
    public const int StartLength = 32;

    /// <summary>Everything that is taken, for messages.</summary>
    public static readonly Text Taken = new(
        "照片（JPEG、PNG、WebP）、录音（MP3、M4A、AAC、WAV、AMR、OGG）、视频（MP4、MOV）、文档（PDF、DOCX、XLSX、OFD）",
        "photos (JPEG, PNG, WebP), audio (MP3, M4A, AAC, WAV, AMR, OGG), video (MP4, MOV), documents (PDF, DOCX, XLSX, OFD)"
    );

    /// <summary>What the first bytes say: for a zip archive <see cref="Zip"/>, to be looked into when it is whole. Null
    /// for anything that is not taken.</summary>
    public static FileKind? OfStart(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Jpeg;
        if (start.StartsWith(PhotoStripping.PngSignature))
            return Png;
        if (start.StartsWith("RIFF"u8) && start.Length >= 12)
            return start[8..12].SequenceEqual("WEBP"u8) ? WebP
                : start[8..12].SequenceEqual("WAVE"u8) ? Wav
                : null;
        if (start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8))
            return OfBrand(start[8..12]);
        if (start.StartsWith("ID3"u8))
            return Mp3;
        if (start.StartsWith("#!AMR"u8))
            return Amr;
        if (start.StartsWith("OggS"u8))
            return Ogg;
        if (start.StartsWith("%PDF-"u8))
            return Pdf;
        if (start.StartsWith("PK\x03\x04"u8))
            return Zip;
        // A frame of MPEG audio: eleven set bits, then version and layer; AAC's has layer 0.
        if (start.Length >= 3 && start[0] == 0xFF && (start[1] & 0xE0) == 0xE0)
        {
            if ((start[1] & 0xF6) == 0xF0)
                return Aac;
            if ((start[1] & 0x06) != 0 && (start[1] & 0x18) != 0x08 && (start[2] & 0xF0) != 0xF0)
                return Mp3;
        }
        return null;
    }

    /// <summary>Looks into a whole zip archive: DOCX, XLSX or OFD, or null for any other.</summary>
    public static FileKind? OfArchive(Stream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry("OFD.xml") is not null)
                return Ofd;
            if (zip.GetEntry("[Content_Types].xml") is null)
                return null;
            return zip.GetEntry("word/document.xml") is not null ? Docx
                : zip.GetEntry("xl/workbook.xml") is not null ? Xlsx
                : null;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static FileKind? OfBrand(ReadOnlySpan<byte> brand) =>
        brand switch
        {
            _ when brand.SequenceEqual("heic"u8)
                    || brand.SequenceEqual("heix"u8)
                    || brand.SequenceEqual("heim"u8)
                    || brand.SequenceEqual("heis"u8)
                    || brand.SequenceEqual("hevc"u8)
                    || brand.SequenceEqual("mif1"u8)
                    || brand.SequenceEqual("msf1"u8) => Heic,
            _ when brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) => null,
            _ when brand.SequenceEqual("qt  "u8) => Mov,
            _ when brand[..3].SequenceEqual("M4A"u8) || brand[..3].SequenceEqual("M4B"u8) => M4a,
            _ => Mp4,
        };
}
