using Zhishu.Kernel;
using Zhishu.Packs.Contracts;

namespace Zhishu.Host.Commands;

/// <summary>What a pack says of the decision table whose DMN file lies in its folder.</summary>
internal sealed record PackedTable(string Code, string Use, IReadOnlyList<string> Matters)
{
    /// <returns>Null where the file is in no pack or no table names it.</returns>
    /// <exception cref="Refusal">409 <c>rules.which_table</c>: several tables name it.</exception>
    public static async Task<PackedTable?> FindAsync(IPacks packs, string file, CancellationToken ct)
    {
        var path = Path.GetFullPath(file);
        var folder = Path.GetDirectoryName(path);
        while (folder is not null && !File.Exists(Path.Combine(folder, "pack.yaml")))
            folder = Path.GetDirectoryName(folder);
        if (folder is null)
            return null;
        // What else is wrong with the pack is for 'pack validate' to say.
        var reading = await packs.ReadAsync(folder, ct);
        var inside = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        var tables = (reading.Content?.Documents("tables") ?? [])
            .SelectMany(d => d.Root.Items)
            .Where(t => t["file"]?.Text == inside)
            .Select(t => new PackedTable(t["code"]?.Text ?? "", t["use"]?.Text ?? "", MattersOf(t)))
            .ToArray();
        return tables switch
        {
            [] => null,
            [var only] => only,
            _ => throw new Refusal(
                "rules.which_table",
                $"场景包中有多个决策表使用该文件，请用 --table 指明：{string.Join("、", tables.Select(t => t.Code))}。",
                $"Several tables of the pack are of this file; name one with --table: {string.Join(", ", tables.Select(t => t.Code))}."
            ),
        };
    }

    private static string[] MattersOf(PackNode table)
    {
        string[] prefixes = table["matters"] switch
        {
            null => [],
            { Kind: PackNodeKind.Scalar } one => [one.Text],
            var several => [.. several.Items.Select(m => m.Text)],
        };
        return prefixes.Contains("*") ? [] : prefixes;
    }
}
