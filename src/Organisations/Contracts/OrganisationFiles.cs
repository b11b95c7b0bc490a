using System.Text.Json;
using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Geography;

namespace Zhishu.Organisations.Contracts;

/// <summary>Which coordinates a file is in.</summary>
public enum CoordinateSystem
{
    /// <summary>WGS 84 or CGCS2000, as they are stored.</summary>
    Wgs84,

    /// <summary>GCJ-02, the shifted ones of Chinese map services; converted when read.</summary>
    Gcj02,
}

/// <summary>What a file holds, for <see cref="IOrganisationImport"/>, and what in it is wrong.</summary>
public sealed record FileContent<T>(IReadOnlyList<T> Items, IReadOnlyList<ImportProblem> Problems);

/// <summary>Reads the files organisations come in.</summary>
public static class OrganisationFiles
{
    private static readonly string[] AreaFiles =
    [
        "provinces.csv",
        "cities.csv",
        "areas.csv",
        "streets.csv",
        "villages.csv",
    ];

    /// <summary>Administrative divisions as comma-separated tables with a header; only <c>code</c> and <c>name</c> are
    /// needed, <c>validFrom</c> and <c>validTo</c> (yyyy-MM-dd) may stand. A row whose code, without padding, is that
    /// of the row above it in the tree (441900 for 4419) is the same area and left out.</summary>
    public static FileContent<AreaData> Areas(IEnumerable<(string Name, TextReader Text)> tables) =>
        AreaTables.Read(tables);

    /// <summary>The tables provinces, cities, areas and streets of a folder, those that exist.</summary>
    /// <exception cref="Refusal">400 where the folder has none of them.</exception>
    public static FileContent<AreaData> AreaFolder(string folder)
    {
        var files = AreaFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists).ToList();
        if (files.Count == 0)
        {
            throw Refusal.Invalid(
                "areas.no_tables",
                "folder",
                $"文件夹{folder}中没有 provinces.csv、cities.csv、areas.csv 或 streets.csv。",
                $"{folder} holds none of provinces.csv, cities.csv, areas.csv and streets.csv."
            );
        }
        var readers = files.ConvertAll(f => (Path.GetFileName(f), (TextReader)new StreamReader(f)));
        try
        {
            return Areas(readers);
        }
        finally
        {
            readers.ForEach(r => r.Item2.Dispose());
        }
    }

    /// <summary>Boundaries of areas: a GeoJSON FeatureCollection whose features name the area by <c>code</c> or
    /// <c>adcode</c>, and may have <c>name</c>.</summary>
    /// <exception cref="Refusal">400 where the text is no FeatureCollection.</exception>
    public static FileContent<AreaData> Boundaries(Stream json, CoordinateSystem coordinates = CoordinateSystem.Wgs84)
    {
        var read = new FeatureFields(json, coordinates);
        var items = read.Each(
            (fields, polygon) =>
            {
                var code = fields.Code("code") ?? fields.Code("adcode");
                if (code is null)
                    return fields.Missing<AreaData>("code");
                if (!AreaCode.TryParse(code, out var area, out var error))
                    return fields.Wrong<AreaData>("code", new Text(error.Chinese, error.English));
                return new AreaData(area.Value, fields.Text("name") ?? "", Boundary: polygon);
            }
        );
        return new(items, read.Problems);
    }

    /// <summary>Grid cells: a GeoJSON FeatureCollection with properties <c>code</c>, <c>name</c>, <c>level</c> (1 to 4),
    /// <c>area</c> (an area code), and optionally <c>parent</c> (a cell) and <c>unit</c> (a unit's code).</summary>
    /// <exception cref="Refusal">400 where the text is no FeatureCollection.</exception>
    public static FileContent<GridData> Grids(Stream json, CoordinateSystem coordinates = CoordinateSystem.Wgs84)
    {
        var read = new FeatureFields(json, coordinates);
        var items = read.Each(
            (fields, polygon) =>
            {
                if (fields.Code("code") is not { } code)
                    return fields.Missing<GridData>("code");
                if (fields.Code("area") is not { } area)
                    return fields.Missing<GridData>("area");
                if (fields.Number("level") is not ({ } level and >= 1 and <= 4))
                {
                    return fields.Wrong<GridData>(
                        "level",
                        new Text("级别应为1到4的整数。", "The level is a whole number from 1 to 4.")
                    );
                }
                return new GridData(
                    code,
                    fields.Text("name") ?? code,
                    level,
                    fields.Code("parent"),
                    area,
                    fields.Code("unit"),
                    polygon
                );
            }
        );
        return new(items, read.Problems);
    }
}
