using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Geography;

/// <summary>Walks the features of a file, giving their properties by name and keeping what is wrong.</summary>
internal sealed class FeatureFields
{
    private readonly JsonDocument document;
    private readonly bool gcj02;
    private readonly List<ImportProblem> problems = [];
    private Feature feature = null!;

    /// <exception cref="Refusal">400 where the text is not JSON.</exception>
    public FeatureFields(Stream json, CoordinateSystem coordinates)
    {
        gcj02 = coordinates == CoordinateSystem.Gcj02;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw Refusal.Invalid(
                "geojson.broken",
                "file",
                $"文件不是有效的JSON（第{e.LineNumber + 1}行第{e.BytePositionInLine + 1}字节）。",
                $"The file is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."
            );
        }
    }

    public IReadOnlyList<ImportProblem> Problems => problems;

    private string Where => $"features[{feature.Index}]";

    public List<T> Each<T>(Func<FeatureFields, Geometry, T?> read)
        where T : class
    {
        var items = new List<T>();
        using (document)
        {
            foreach (var each in GeoJsonReader.Read(document.RootElement, gcj02))
            {
                feature = each;
                if (each.Fault is { } fault)
                    problems.Add(new(Labelled(), fault.Field, fault.Message));
                else if (read(this, each.Polygon!) is { } item)
                    items.Add(item);
            }
        }
        return items;
    }

    /// <summary>A property that is a text or a number; null where absent or empty.</summary>
    public string? Code(string name) =>
        Property(name) switch
        {
            { ValueKind: JsonValueKind.String } text => Clean(text.GetString()),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    public string? Text(string name) =>
        Property(name) is { ValueKind: JsonValueKind.String } text ? Clean(text.GetString()) : null;

    public int? Number(string name) =>
        int.TryParse(Code(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public T? Missing<T>(string property)
        where T : class =>
        Wrong<T>(property, new Text($"缺少属性“{property}”。", $"The property '{property}' is missing."));

    public T? Wrong<T>(string property, Text message)
        where T : class
    {
        problems.Add(new(Labelled(), $"properties.{property}", message));
        return null;
    }

    private string Labelled() => (Code("code") ?? Code("adcode")) is { } code ? $"{Where} ({code})" : Where;

    private JsonElement? Property(string name) =>
        feature.Properties.ValueKind == JsonValueKind.Object && feature.Properties.TryGetProperty(name, out var value)
            ? value
            : null;

    private static string? Clean(string? text)
    {
        var clean = PlainText.Clean(text);
        return clean.Length == 0 ? null : clean;
    }
}
