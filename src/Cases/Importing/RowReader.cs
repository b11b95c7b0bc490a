using System.Globalization;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Importing;

/// <summary>A row understood: what to file, and how far the case got.</summary>
internal sealed record CaseRow(
    SourceRow Source,
    string Number,
    FileCaseRequest Request,
    DateTimeOffset FiledAt,
    DateTimeOffset? ClosedAt,
    string? Outcome
);

/// <summary>Understands rows by a mapping, and says of each faulty one in which column and why.</summary>
internal sealed class RowReader
{
    private const int LongestDescription = 10_000;
    private const int LongestTitle = 200;

    private readonly CaseMapping mapping;
    private readonly CatalogueSnapshot catalogue;
    private readonly DirectorySnapshot directory;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly int width;

    /// <exception cref="Refusal">400 <c>import.columns</c>: the header lacks some.</exception>
    public RowReader(
        CaseMapping mapping,
        IReadOnlyList<string> header,
        CatalogueSnapshot catalogue,
        DirectorySnapshot directory,
        DateTimeOffset now
    )
    {
        (this.mapping, this.catalogue, this.directory, this.now) = (mapping, catalogue, directory, now);
        width = header.Count;
        for (var i = 0; i < header.Count; i++)
            columns.TryAdd(header[i], i);
        var absent = mapping.Columns.Where(c => !columns.ContainsKey(c)).ToArray();
        if (absent.Length > 0)
            throw Refusal.Invalid(
                "import.columns",
                "file",
                $"表头缺少映射所需的列：{string.Join("、", absent)}；文件中的列：{string.Join("、", header.Take(60))}。",
                $"The header lacks columns the mapping names: {string.Join(", ", absent)}; it has {string.Join(", ", header.Take(60))}."
            );
    }

    /// <summary>The row, or null with what is wrong added to <paramref name="problems"/>.</summary>
    public CaseRow? Read(SourceRow row, List<RowProblem> problems)
    {
        var faults = problems.Count;
        if (row.Values.Length != width)
        {
            problems.Add(
                new(
                    row.Row,
                    row.Line,
                    null,
                    new(
                        $"该行有 {row.Values.Length} 列，表头有 {width} 列。",
                        $"The row has {row.Values.Length} columns, the header {width}."
                    )
                )
            );
            return null;
        }
        if (row.Malformed)
        {
            problems.Add(new(row.Row, row.Line, null, new("引号不成对。", "Its quotes are broken.")));
            return null;
        }
        var cells = new Cells(this, row, problems);
        var number = cells.Required(mapping.Number, 100);
        var filedAt = cells.Time(mapping.FiledAt, required: true);
        var dueAt = cells.Time(mapping.DueAt);
        var closedAt = cells.Time(mapping.ClosedAt);
        if (filedAt > now)
            cells.Fault(mapping.FiledAt, "时间在将来。", "The time lies in the future.");
        if (closedAt > now)
            cells.Fault(mapping.ClosedAt!, "时间在将来。", "The time lies in the future.");
        if (closedAt < filedAt)
            cells.Fault(mapping.ClosedAt!, "结案早于提交。", "Closed before it was opened.");
        var request = new FileCaseRequest
        {
            Channel = cells.Word(mapping.Channel) ?? "",
            Kind = cells.Word(mapping.Kind),
            MatterCode = Matter(cells),
            UnitCode = Unit(cells),
            Title = Shortened(cells.Optional(mapping.Title)),
            Description = Description(cells),
            Place = Place(cells),
            Reporter = Reporter(cells),
            IsPublic = mapping.IsPublic,
            Fields = Kept(cells),
            Origin = new OriginInput { System = mapping.System, Number = number },
            DueAt = dueAt,
        };
        var outcome = cells.Optional(mapping.Outcome);
        return problems.Count > faults ? null : new(row, number, request, filedAt!.Value, closedAt, outcome);
    }

    private string? Matter(Cells cells)
    {
        var code = cells.Word(mapping.Matter);
        if (code is not null && catalogue.Find(code) is null)
            cells.Fault(mapping.Matter!.Column, $"事项目录中没有“{code}”。", $"The catalogue has no matter '{code}'.");
        return code;
    }

    private string? Unit(Cells cells)
    {
        var code = cells.Word(mapping.Unit);
        if (code is not null && directory.UnitByCode(code)?.IsOpenOn(directory.Today) != true)
            cells.Fault(mapping.Unit!.Column, $"没有在用的单位“{code}”。", $"There is no working unit '{code}'.");
        return code;
    }

    private string Description(Cells cells)
    {
        var text = string.Join('\n', mapping.Description.Select(cells.Optional).OfType<string>().Distinct());
        if (text.Length == 0)
            cells.Fault(mapping.Description[0], "内容为空。", "The description is empty.");
        else if (text.Length > LongestDescription)
            cells.Fault(
                mapping.Description[^1],
                $"内容超过 {LongestDescription} 个字符。",
                $"The description is longer than {LongestDescription} characters."
            );
        return text;
    }

    private PlaceInput? Place(Cells cells)
    {
        var address = cells.Optional(mapping.Address);
        if (address?.Length > 300)
            address = address[..300];
        var longitude = cells.Degrees(mapping.Longitude, 180);
        var latitude = cells.Degrees(mapping.Latitude, 90);
        if (cells.Optional(mapping.Longitude) is null != cells.Optional(mapping.Latitude) is null)
            cells.Fault(
                longitude is null ? mapping.Longitude : mapping.Latitude,
                "经度和纬度须同时填写。",
                "Longitude and latitude go together."
            );
        if (longitude is { } x && latitude is { } y && mapping.Unlocated.Contains((x, y)))
            (longitude, latitude) = (null, null);
        return address is null && longitude is null
            ? null
            : new PlaceInput
            {
                Address = address,
                Longitude = longitude,
                Latitude = latitude,
            };
    }

    private ReporterInput? Reporter(Cells cells)
    {
        var name = cells.Optional(mapping.Reporter);
        var phone = cells.Optional(mapping.Phone);
        if (name?.Length > 50)
            cells.Fault(mapping.Reporter, "姓名超过 50 个字符。", "The name is longer than 50 characters.");
        if (phone?.Length > 30)
            cells.Fault(mapping.Phone, "号码超过 30 个字符。", "The number is longer than 30 characters.");
        return name is null && phone is null ? null : new ReporterInput { Name = name, Phone = phone };
    }

    private Dictionary<string, string>? Kept(Cells cells)
    {
        if (mapping.Kept.Count == 0)
            return null;
        var kept = new Dictionary<string, string>(mapping.Kept.Count, StringComparer.Ordinal);
        foreach (var (field, column) in mapping.Kept)
        {
            if (cells.Optional(column) is { } value)
                kept["source_" + field] = value.Length > 500 ? value[..500] : value;
        }
        return kept;
    }

    private static string? Shortened(string? title) =>
        title?.Length > LongestTitle ? new StringInfo(title).SubstringByTextElements(0, 100) : title;

    /// <summary>The values of one row by column name.</summary>
    private readonly struct Cells(RowReader reader, SourceRow row, List<RowProblem> problems)
    {
        /// <summary>The value without the blanks around it; null where there is none.</summary>
        public string? Optional(string? column)
        {
            if (column is null)
                return null;
            var value = row.Values[reader.columns[column]].Trim();
            if (value.Length == 0)
                return null;
            if (value.AsSpan().ContainsAny('\0', '\uFFFD'))
            {
                Fault(column, "含有空字符或不是 UTF-8 的字节。", "It holds a null or bytes that are not UTF-8.");
                return null;
            }
            return value;
        }

        public string Required(string column, int longest)
        {
            var faults = problems.Count;
            var value = Optional(column);
            if (value is null && problems.Count == faults)
                Fault(column, "缺少必填值。", "A value is missing.");
            else if (value?.Length > longest)
                Fault(column, $"超过 {longest} 个字符。", $"It is longer than {longest} characters.");
            return value ?? "";
        }

        public DateTimeOffset? Time(string? column, bool required = false)
        {
            var text = required ? Required(column!, 50) : Optional(column);
            if (string.IsNullOrEmpty(text))
                return null;
            if (
                !DateTime.TryParseExact(
                    text,
                    reader.mapping.TimeFormat,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var local
                )
                // Keys count milliseconds since 1970; nothing older can be a case here.
                || local.Year < 1971
            )
            {
                Fault(
                    column,
                    $"“{Start(text)}”不是 {reader.mapping.TimeFormat} 形式的时间。",
                    $"'{Start(text)}' is no time such as {reader.mapping.TimeFormat}."
                );
                return null;
            }
            if (reader.mapping.Zone.IsInvalidTime(local))
            {
                Fault(
                    column,
                    $"“{text}”在该时区不存在（夏令时开始）。",
                    $"'{text}' does not exist there: the clocks go forward then."
                );
                return null;
            }
            return new DateTimeOffset(local, reader.mapping.Zone.GetUtcOffset(local)).ToUniversalTime();
        }

        public double? Degrees(string? column, double most)
        {
            if (Optional(column) is not { } text)
                return null;
            if (
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
                && Math.Abs(degrees) <= most
            )
                return degrees;
            Fault(
                column,
                $"“{Start(text)}”不是 -{most} 到 {most} 之间的度数。",
                $"'{Start(text)}' is no number of degrees from -{most} to {most}."
            );
            return null;
        }

        /// <summary>What the column's value is called here; a fault where the mapping does not know it.</summary>
        public string? Word(Translation? translation)
        {
            if (translation?.Column is not { } column)
                return translation?.Otherwise;
            var value = Optional(column) ?? "";
            var word = translation.Of(value);
            if (word is null)
                Fault(column, $"映射中没有“{Start(value)}”。", $"The mapping does not know '{Start(value)}'.");
            return word;
        }

        public void Fault(string? column, string chinese, string english) =>
            problems.Add(new(row.Row, row.Line, column, new(chinese, english)));

        private static string Start(string text) => text.Length > 60 ? text[..60] + "…" : text;
    }
}
