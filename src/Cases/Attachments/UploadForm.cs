using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Zhishu.Kernel;

namespace Zhishu.Cases.Attachments;

/// <summary>Reads multipart/form-data as it comes: the small fields first, then the one file, whose content is not
/// held in memory.</summary>
internal sealed class UploadForm
{
    private const int LongestBoundary = 100;
    private const int UsualField = 1000;
    private const int MostFields = 20;
    private readonly MultipartReader reader;
    private readonly int longestField;
    private Stream? file;

    /// <param name="longestField">In bytes.</param>
    public UploadForm(HttpRequest request, int longestField = UsualField)
    {
        this.longestField = longestField;
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        )
            throw Wrong(
                "请以 multipart/form-data 上传，文件字段名为 file。",
                "Upload as multipart/form-data with the file in the field 'file'."
            );
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw Wrong("multipart 分隔符缺失或过长。", "The multipart boundary is missing or too long.");
        reader = new MultipartReader(boundary, request.Body);
    }

    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public string FileName { get; private set; } = "";

    /// <summary>Reads the fields up to the file.</summary>
    public async Task ReadFieldsAsync(CancellationToken ct)
    {
        while (await Guarded(() => reader.ReadNextSectionAsync(ct)) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                throw Wrong("表单字段缺少名称。", "A part of the form has no name.");
            // The framework's reader of names fails on a parameter without a value.
            if (disposition.Parameters.Any(p => !p.Value.HasValue))
                throw Wrong("表单字段的名称格式有误。", "The name of a part of the form is malformed.");
            var isFile = disposition.FileName.HasValue || disposition.FileNameStar.HasValue;
            if (isFile)
            {
                var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                FileName = Clean(HeaderUtilities.RemoveQuotes(name).ToString());
                file = section.Body;
                return;
            }
            if (!disposition.Name.HasValue)
                throw Wrong("表单字段缺少名称。", "A part of the form has no name.");
            if (Fields.Count == MostFields)
                throw Wrong("表单字段过多。", "The form has too many fields.");
            Fields[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await TextOf(section.Body, ct);
        }
        throw Wrong("没有收到文件，请用字段 file 上传。", "There is no file; send it in the field 'file'.");
    }

    /// <summary>Reads on in the file.</summary>
    public Task<int> ReadAsync(Memory<byte> buffer, CancellationToken ct) =>
        Guarded(() => file!.ReadAsync(buffer, ct).AsTask());

    private async Task<string> TextOf(Stream body, CancellationToken ct)
    {
        var buffer = new byte[longestField + 1];
        var length = 0;
        int read;
        while (
            length < buffer.Length
            && (read = await Guarded(() => body.ReadAsync(buffer, length, buffer.Length - length, ct))) > 0
        )
            length += read;
        return length <= longestField
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
            : throw Wrong("表单字段过长。", "A field of the form is too long.");
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        // The server's own limits and a reset connection have their own answers; the rest is a form that is none.
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Wrong("multipart 内容不完整或格式有误。", "The multipart content is cut off or malformed.");
        }
    }

    /// <summary>The last part of a path, without what a file name cannot have or a header must not.</summary>
    private static string Clean(string name)
    {
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = string.Concat(
            name.EnumerateRunes()
                .Where(r =>
                    !System.Text.Rune.IsControl(r)
                    && r != System.Text.Rune.ReplacementChar
                    && System.Text.Rune.GetUnicodeCategory(r) != System.Globalization.UnicodeCategory.Format
                    && !"\"<>:|?*".Contains((char)Math.Min(r.Value, 0xFFFF))
                )
                .Take(120)
                .Select(r => r.ToString())
        );
        return kept.Trim(' ', '.');
    }

    private static Refusal Wrong(string chinese, string english) =>
        Refusal.Invalid("attachments.form", "file", chinese, english);
}
