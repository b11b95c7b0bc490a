using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CsvHelper;
using Zhishu.Organisations.Contracts;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Devices;

/// <summary>What an import of devices did.</summary>
/// <param name="Problems">The rows that were left out; the file can be imported again when they are mended.</param>
public sealed record DeviceImportOutcome(
    int Rows,
    int Added,
    int Changed,
    int Unchanged,
    int Faulty,
    IReadOnlyList<DeviceRowProblem> Problems
);

/// <summary>What is wrong with a row.</summary>
/// <param name="Row">Data row from 1, the header not counted.</param>
/// <param name="Column">Null where it is about the whole row.</param>
public sealed record DeviceRowProblem(int Row, string? Code, string? Column, Text Message);

/// <summary>Registers devices from a table: CSV, UTF-8, with the columns code, name, type and, as far as known, longitude,
/// latitude, address, area, unit, object. A device that is known is changed where the table says something else; the same
/// file a second time changes nothing. Rows are committed two thousand at a time.</summary>
internal sealed class ImportDevices(IServiceScopeFactory scopes, IDirectory directory)
{
    private const int AtOnce = 2000;
    private const int MostProblems = 1000;
    private const int LongestRow = 1 << 16;

    private static readonly string[] Known =
    [
        "code",
        "name",
        "type",
        "longitude",
        "latitude",
        "address",
        "area",
        "unit",
        "object",
    ];

    private sealed class Counts
    {
        public int Rows;
        public int Added;
        public int Changed;
        public int Unchanged;
        public int Faulty;
        public List<DeviceRowProblem> Problems { get; } = [];

        public void Problem(int row, string? code, string? column, Text message)
        {
            Faulty++;
            if (Problems.Count < MostProblems)
                Problems.Add(new(row, code, column, message));
        }
    }

    public async Task<DeviceImportOutcome> Handle(Stream table, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Manage);
        var counts = new Counts();
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(int Row, DeviceRequest Request)> some = [];
        foreach (var (row, fields) in Read(table))
        {
            counts.Rows++;
            try
            {
                var request = Of(fields);
                if (!seen.Add(request.Code))
                    throw Refusal.Invalid(
                        "sensing.twice",
                        "code",
                        "此编码在表中出现过。",
                        "The code is in the table already."
                    );
                some.Add((row, request));
            }
            catch (Refusal e)
            {
                counts.Problem(row, fields.GetValueOrDefault("code"), e.Field, e.Text);
            }
            if (some.Count == AtOnce)
                await WriteAsync(some, actor, counts, ct);
        }
        await WriteAsync(some, actor, counts, ct);
        return new(counts.Rows, counts.Added, counts.Changed, counts.Unchanged, counts.Faulty, counts.Problems);
    }

    private async Task WriteAsync(
        List<(int Row, DeviceRequest Request)> some,
        Actor actor,
        Counts counts,
        CancellationToken ct
    )
    {
        if (some.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var editing = scope.ServiceProvider.GetRequiredService<EditDevices>();
        var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
        var codes = some.ConvertAll(s => s.Request.Code);
        var there = await db.Set<DeviceRow>().Where(d => codes.Contains(d.Code)).ToDictionaryAsync(d => d.Code, ct);
        foreach (var (row, request) in some)
        {
            try
            {
                if (!there.TryGetValue(request.Code, out var device))
                {
                    await editing.PrepareAsync(request, actor, ct);
                    counts.Added++;
                }
                else if (editing.ChangeRow(device, request, actor))
                    counts.Changed++;
                else
                    counts.Unchanged++;
            }
            catch (Refusal e)
            {
                counts.Problem(row, request.Code, e.Field, e.Text);
            }
        }
        await scope.ServiceProvider.GetRequiredService<UnitOfWork>().CommitAsync(ct);
        some.Clear();
    }

    private static IEnumerable<(int Row, Dictionary<string, string> Fields)> Read(Stream table)
    {
        using var reader = CsvReader.Create(
            table,
            new CsvReaderOptions { Separator = ',', MaxRecordSize = LongestRow }
        );
        string[] header;
        try
        {
            reader.ReadHeader();
            header = [.. reader.Headers.Select(h => h.Trim('\uFEFF', ' ').ToLowerInvariant())];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Unreadable();
        }
        if (!header.Contains("code") || !header.Contains("name") || !header.Contains("type"))
            throw Unreadable();
        if (header.FirstOrDefault(h => !Known.Contains(h)) is { } strange)
            throw Refusal.Invalid(
                "sensing.columns",
                "body",
                $"没有名为“{strange}”的列，可用：{string.Join("、", Known)}。",
                $"There is no column '{strange}'; there are {string.Join(", ", Known)}."
            );
        for (var row = 1; ; row++)
        {
            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            try
            {
                if (!reader.Read())
                    yield break;
                for (var i = 0; i < Math.Min(header.Length, reader.FieldCount); i++)
                    fields[header[i]] = reader.GetString(i).Trim();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw Unreadable();
            }
            yield return (row, fields);
        }
    }

    private DeviceRequest Of(Dictionary<string, string> fields)
    {
        Guid? unit = null;
        if (Text("unit") is { } code)
            unit =
                directory.Current.UnitByCode(code)?.Id
                ?? throw Refusal.Invalid(
                    "units.not_found",
                    "unit",
                    $"没有机构“{code}”。",
                    $"There is no unit '{code}'."
                );
        var request = new DeviceRequest(
            Text("code") ?? "",
            Text("name") ?? "",
            Text("type") ?? "",
            Number("longitude"),
            Number("latitude"),
            Text("address"),
            Text("area"),
            unit,
            Text("object")
        );
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(request, new(request), faults, validateAllProperties: true))
        {
            var column = faults[0].MemberNames.FirstOrDefault()?.ToLowerInvariant();
            throw Refusal.Invalid(
                "sensing.row",
                column ?? "code",
                "该列缺失，或内容不符合要求。",
                faults[0].ErrorMessage ?? "The column is missing or not as it should be."
            );
        }
        return request;

        string? Text(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

        double? Number(string name)
        {
            if (Text(name) is not { } text)
                return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Refusal.Invalid("sensing.row", name, $"“{text}”不是数。", $"'{text}' is not a number.");
        }
    }

    private static Refusal Unreadable() =>
        Refusal.Invalid(
            "sensing.table",
            "body",
            "内容应为 UTF-8 的 CSV 表，首行为列名，须有 code、name、type 三列。",
            "The body should be a CSV table in UTF-8 whose first row names the columns; code, name and type are needed."
        );
}
