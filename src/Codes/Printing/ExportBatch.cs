using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Codes.Issuing;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Printing;

/// <summary>Which sheets of a batch become a PDF.</summary>
public sealed record PdfQuery
{
    /// <summary>How they are laid out; null for five by seven on A4.</summary>
    public Guid? Design { get; init; }

    /// <summary>The first sheet; 1 where not given.</summary>
    public int? From { get; init; }

    /// <summary>The last sheet; that of the batch where not given.</summary>
    public int? To { get; init; }
}

/// <summary>What a printer gets of a batch: all of it as CSV, a sheet as SVG, or up to fifty as PDF. The same codes each
/// time.</summary>
internal sealed class ExportBatch(
    Batches batches,
    KindBook kinds,
    Designs designs,
    NpgsqlDataSource database,
    IOptions<CodesOptions> options
)
{
    private const int FlushAt = 1 << 16;
    private const int MostPages = 50;

    public static void Map(IEndpointRouteBuilder group)
    {
        group
            .MapGet(
                "batches/{id:guid}/codes.csv",
                async (Guid id, Actor actor, ExportBatch feature, HttpContext http, CancellationToken ct) =>
                    await feature.CsvAsync(id, actor, http, ct)
            )
            .Produces<string>(contentType: "text/csv");
        group
            .MapGet(
                "batches/{id:guid}/sheets/{sheet:int}.svg",
                async (
                    Guid id,
                    int sheet,
                    Guid? design,
                    Actor actor,
                    ExportBatch feature,
                    HttpContext http,
                    CancellationToken ct
                ) =>
                    TypedResults.Text(
                        await feature.SheetAsync(id, sheet, design, actor, http, ct),
                        "image/svg+xml",
                        Encoding.UTF8
                    )
            )
            .Produces<string>(contentType: "image/svg+xml");
        group
            .MapGet(
                "batches/{id:guid}/sheets.pdf",
                async (
                    Guid id,
                    [AsParameters] PdfQuery query,
                    Actor actor,
                    ExportBatch feature,
                    HttpContext http,
                    CancellationToken ct
                ) => TypedResults.File(await feature.PdfAsync(id, query, actor, http, ct), "application/pdf")
            )
            .Produces<string>(contentType: "application/pdf");
        group
            .MapGet(
                "numbers/{number}/label.pdf",
                async (
                    string number,
                    Guid? design,
                    Actor actor,
                    CodeStore store,
                    ExportBatch feature,
                    HttpContext http,
                    CancellationToken ct
                ) =>
                    TypedResults.File(
                        await feature.LabelAsync(number, design, actor, store, http, ct),
                        "application/pdf"
                    )
            )
            .Produces<string>(contentType: "application/pdf");
        group
            .MapGet(
                "numbers/{number}/symbol.svg",
                async (
                    string number,
                    Actor actor,
                    CodeStore store,
                    ExportBatch feature,
                    HttpContext http,
                    CancellationToken ct
                ) =>
                    TypedResults.Text(
                        await feature.SymbolAsync(number, actor, store, http, ct),
                        "image/svg+xml",
                        Encoding.UTF8
                    )
            )
            .Produces<string>(contentType: "image/svg+xml");
    }

    /// <summary>Scheme and host of printed links.</summary>
    public string Origin(HttpContext http) =>
        options.Value.Address is { Length: > 0 } address ? address : $"{http.Request.Scheme}://{http.Request.Host}";

    private async Task CsvAsync(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var batch = await ReadyAsync(id, actor, ct);
        var response = http.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"codes-{batch.Prefix}{batch.FirstSerial}.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(true), leaveOpen: true);
        var text = new StringBuilder("number,link\r\n");
        var origin = Origin(http);
        await foreach (var (number, content) in CodesAsync(id, 0, int.MaxValue, ct))
        {
            text.Append(number).Append(',').Append(Link(origin, number, content)).Append("\r\n");
            if (text.Length < FlushAt)
                continue;
            await writer.WriteAsync(text, ct);
            text.Clear();
        }
        await writer.WriteAsync(text, ct);
    }

    private async Task<string> SheetAsync(
        Guid id,
        int sheet,
        Guid? design,
        Actor actor,
        HttpContext http,
        CancellationToken ct
    )
    {
        var batch = await ReadyAsync(id, actor, ct);
        var (content, logo) = await designs.LoadAsync(design, ct);
        if (sheet < 1 || sheet > content.SheetsFor(batch.Count))
            throw NoSheet();
        return SvgSheet.Of(content, logo, await LabelsAsync(batch, content, sheet, sheet, Origin(http), ct));
    }

    private async Task<byte[]> PdfAsync(Guid id, PdfQuery query, Actor actor, HttpContext http, CancellationToken ct)
    {
        var batch = await ReadyAsync(id, actor, ct);
        var (content, logo) = await designs.LoadAsync(query.Design, ct);
        var most = content.SheetsFor(batch.Count);
        var from = query.From ?? 1;
        var to = Math.Min(query.To ?? most, most);
        if (from < 1 || from > to)
            throw NoSheet();
        if (to - from >= MostPages)
            throw Refusal.Invalid(
                "codes.many_pages",
                "to",
                $"一个 PDF 最多 {MostPages} 张，请分几次下载。",
                $"A PDF has {MostPages} sheets at most; download the others separately."
            );
        var labels = await LabelsAsync(batch, content, from, to, Origin(http), ct);
        http.Response.Headers.ContentDisposition =
            $"attachment; filename=\"codes-{batch.Prefix}{batch.FirstSerial}-{from}-{to}.pdf\"";
        return PdfSheet.Of(content, logo, labels.Chunk(content.Labels));
    }

    private async Task<byte[]> LabelAsync(
        string number,
        Guid? design,
        Actor actor,
        CodeStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        var row = await SeenAsync(number, actor, store, ct);
        var (content, logo) = await designs.LoadAsync(design, ct);
        var link = Link(Origin(http), row.Number, row.Signed);
        var label = new Label(row.Number, link, row.Signed is not null, kinds.Require(row.Kind).Content.Name.Chinese);
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{row.Number}.pdf\"";
        return PdfSheet.Of(
            content.Alone(),
            logo,
            [
                [label],
            ]
        );
    }

    private async Task<List<Label>> LabelsAsync(
        BatchRow batch,
        DesignContent content,
        int from,
        int to,
        string origin,
        CancellationToken ct
    )
    {
        var title = kinds.Require(batch.Kind).Content.Name.Chinese;
        List<Label> labels = [];
        var (skip, take) = ((from - 1) * content.Labels, (to - from + 1) * content.Labels);
        await foreach (var (number, signed) in CodesAsync(batch.Id, skip, take, ct))
            labels.Add(new(number, Link(origin, number, signed), signed is not null, title));
        return labels;
    }

    private static Refusal NoSheet() => Refusal.NotFound("codes.no_sheet", "这一张", "such sheet");

    private async Task<string> SymbolAsync(
        string number,
        Actor actor,
        CodeStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        var row = await SeenAsync(number, actor, store, ct);
        return QrSymbol.Of(Link(Origin(http), row.Number, row.Signed), row.Signed is not null).Svg();
    }

    private static async Task<CodeRow> SeenAsync(string number, Actor actor, CodeStore store, CancellationToken ct)
    {
        actor.Require(CodesModule.Read);
        var row = await store.LoadAsync(number, ct);
        return actor.May(CodesModule.Read, row.Scope) ? row : throw CodeStore.NotFound();
    }

    private static string Link(string origin, string number, byte[]? content) =>
        CodeLink.Of(origin, content is null ? number : Base32.Encode(content));

    private async Task<BatchRow> ReadyAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var batch = await batches.LoadAsync(id, actor, ct);
        return batch.State == "ready"
            ? batch
            : throw new Refusal("codes.not_made", "这批码还没有生成完。", "The batch has not been made yet.");
    }

    // The numbers of a batch lie behind each other, so that a sheet in the middle is found at once.
    private async IAsyncEnumerable<(string Number, byte[]? Signed)> CodesAsync(
        Guid batch,
        int from,
        int count,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            "SELECT number, signed FROM codes_code WHERE batch_id = $1 ORDER BY number OFFSET $2 LIMIT $3"
        );
        command.Parameters.Add(new() { Value = batch });
        command.Parameters.Add(new() { Value = (long)from });
        command.Parameters.Add(new() { Value = (long)count });
        command.CommandTimeout = 600;
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            yield return (r.GetString(0), r.IsDBNull(1) ? null : r.GetFieldValue<byte[]>(1));
    }
}
