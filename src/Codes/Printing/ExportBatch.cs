using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Zhishu.Codes.Issuing;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Printing;

/// <summary>What a printer gets of a batch: all of it as CSV, or a sheet at a time as SVG. The same codes each time.</summary>
internal sealed class ExportBatch(
    Batches batches,
    KindBook kinds,
    NpgsqlDataSource database,
    IOptions<CodesOptions> options
)
{
    private const int FlushAt = 1 << 16;

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
                async (Guid id, int sheet, Actor actor, ExportBatch feature, HttpContext http, CancellationToken ct) =>
                    TypedResults.Text(
                        await feature.SheetAsync(id, sheet, actor, http, ct),
                        "image/svg+xml",
                        Encoding.UTF8
                    )
            )
            .Produces<string>(contentType: "image/svg+xml");
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

    private async Task<string> SheetAsync(Guid id, int sheet, Actor actor, HttpContext http, CancellationToken ct)
    {
        var batch = await ReadyAsync(id, actor, ct);
        if (sheet < 1 || sheet > PrintSheet.SheetsFor(batch.Count))
            throw Refusal.NotFound("codes.no_sheet", "这一张", "such sheet");
        var kind = kinds.Require(batch.Kind);
        var origin = Origin(http);
        List<Label> labels = [];
        await foreach (var (number, content) in CodesAsync(id, (sheet - 1) * PrintSheet.Labels, PrintSheet.Labels, ct))
            labels.Add(new(number, Link(origin, number, content), content is not null, kind.Content.Name.Chinese));
        return PrintSheet.Svg(labels);
    }

    private async Task<string> SymbolAsync(
        string number,
        Actor actor,
        CodeStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Read);
        var row = await store.LoadAsync(number, ct);
        if (!actor.May(CodesModule.Read, row.Scope))
            throw CodeStore.NotFound();
        return QrSymbol.Of(Link(Origin(http), row.Number, row.Signed), row.Signed is not null).Svg();
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
