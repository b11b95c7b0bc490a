using System.Text.Json;
using Zhishu.Cases.Tests.Searching;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests.Reporting;

/// <summary>What the tests of figures share: cases of every sort, in matters and areas whose codes begin alike, and units
/// above and below each other.</summary>
internal static class FigureCity
{
    public static Task SeedAsync(SearchCity city) =>
        MadeCases.OfEverySortAsync(
            city.Host,
            240,
            ["bureau", "team", "water", null],
            ["event.001", "event.0012", "event.002", "event.00_", null],
            ["990102", "990102001", "990102001003", "990102002", null],
            113,
            23
        );

    public static async Task<int> CountAsync(this HttpClient client, string filter) =>
        (await client.JsonAsync("/api/cases/count?" + filter)).GetProperty("count").GetInt32();

    public static string At(string name, DateTimeOffset at) => $"{name}={Uri.EscapeDataString($"{at:O}")}";
}
