using System.Globalization;
using Zhishu.Codes.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Demo;

/// <summary>Shops, gas cylinders, e-bikes with batteries and rented rooms of the demonstration city, each with its code, some
/// used and scanned. One cylinder is past its inspection, two say they are the same, and one code looks copied.</summary>
internal sealed class DemonstrationCodes(IServiceScopeFactory scopes, IAccounts accounts, IDirectory directory)
{
    private const int Cylinders = 24;
    private const int Bikes = 10;
    private const int Rooms = 10;
    private static readonly string[] Packs = ["gas-cylinders", "e-bikes", "one-shop-one-code", "rental-rooms"];

    // In the area 990101, which does not exist: nobody's.
    private static readonly (string Code, string Trade, string Name)[] Shops =
    [
        ("92990101MA9X00070J", "餐饮", "示例面馆"),
        ("92990101MA9X00142B", "餐饮", "示例烧烤店"),
        ("92990101MA9X002144", "药店", "示例大药房"),
        ("92990101MA9X002812", "食品", "示例鲜果店"),
        ("92990101MA9X00353T", "理发", "示例理发店"),
        ("92990101MA9X00425K", "零售", "示例便利店"),
        ("92990101MA9X00492H", "住宿", "示例宾馆"),
        ("92990101MA9X00564A", "维修", "示例车行"),
        ("92990101MA9X006363", "餐饮", "示例火锅店"),
        ("92990101MA9X00708U", "零售", "示例五金店"),
        ("92990101MA9X00775R", "娱乐", "示例台球厅"),
        ("92990101MA9X00847J", "其他", "示例洗衣店"),
    ];

    public async Task FillAsync(TextWriter output, CancellationToken ct)
    {
        // Who runs an earlier city has no such account.
        if (accounts.ByName("codes1") is not { } account || accounts.ActorOf(account.Id) is not { } clerk)
            return;
        foreach (var name in Packs)
        {
            await using var pack = scopes.CreateAsyncScope();
            await FirstStart.InstallAsync(pack.ServiceProvider, name, output, ct);
        }
        await using var scope = scopes.CreateAsyncScope();
        var filled = await scope.ServiceProvider.GetRequiredService<ICodeFilling>().FillAsync([.. Things()], clerk, ct);
        if (filled > 0)
            await output.WriteLineAsync($"示范市赋码对象 {filled} 个。{filled} demonstration things with codes.");
    }

    private IEnumerable<CodedThing> Things()
    {
        var chance = new Chance(1);
        var cells = directory
            .Current.Grids.Where(g => g.Level == 4 && g.AreaCode.StartsWith("9901", StringComparison.Ordinal))
            .ToList();
        var today = directory.Current.Today;
        if (cells.Count == 0)
            yield break;
        foreach (var (code, trade, name) in Shops)
        {
            var visited = today.AddDays(-1 - chance.Below(90));
            yield return Placed("shop", name, Fields(("trade", trade), ("licenceUntil", Day(today.AddYears(2))))) with
            {
                Number = code,
                Uses =
                [
                    new(
                        "inspect",
                        Fields(
                            ("lastInspectedOn", Day(visited)),
                            ("lastResult", chance.Percent(80) ? "合格" : "限期整改")
                        )
                    ),
                ],
            };
        }
        for (var i = 1; i <= Cylinders; i++)
            yield return Cylinder(i);
        for (var i = 1; i <= Bikes; i++)
        {
            yield return Placed(
                "e-bike",
                $"电动自行车 示范{i:D4}",
                Fields(
                    ("plate", $"示范{i:D4}"),
                    ("model", "示例牌 S1"),
                    ("frameNumber", $"TEST-F-{i:D6}"),
                    ("colour", chance.Of(["黑", "白", "红", "蓝"]))
                )
            );
            yield return Placed(
                "e-bike-battery",
                $"蓄电池 {i:D4}",
                Fields(("makerNumber", $"TEST-B-{i:D6}"), ("chemistry", chance.Percent(70) ? "锂离子" : "铅酸"))
            );
        }
        for (var i = 1; i <= Rooms; i++)
        {
            var safety = chance.Percent(70) ? "放心" : "关注";
            var visited = today.AddDays(-1 - chance.Below(30));
            yield return Placed(
                "rental-room",
                $"示范公寓 {100 + i} 室",
                Fields(("room", $"{100 + i}"), ("filed", chance.Percent(80) ? "true" : "false"))
            ) with
            {
                Uses = [new("visit", Fields(("visitedOn", Day(visited)), ("safety", safety)))],
            };
        }

        CodedThing Cylinder(int number)
        {
            var isOverdue = number == Cylinders;
            // The last but one says that it is the one before.
            var maker = number == Cylinders - 1 ? number - 1 : number;
            var made = Placed(
                "gas-cylinder",
                $"液化石油气瓶 {number:D3}",
                Fields(
                    ("makerNumber", $"TEST-{maker:D6}"),
                    ("volume", "35.5"),
                    ("madeOn", Day(today.AddYears(-4))),
                    ("inspectBefore", Day(isOverdue ? today.AddDays(-20) : today.AddMonths(6 + number))),
                    ("scrapOn", Day(today.AddYears(4))),
                    ("owner", "示范燃气")
                )
            );
            return made with
            {
                Uses = isOverdue
                    ? []
                    :
                    [
                        new(
                            "fill",
                            Fields(("kilograms", "14.5"), ("holder", "示范一号充装站"), ("leakChecked", "true"))
                        ),
                        new("carry", Fields(("holder", "示范配送3号车"))),
                        new("deliver", Fields(("holder", made.Address), ("safetyChecked", "true"))),
                    ],
                // Nobody carries a cylinder a hundred kilometres between two scans.
                Scans = number == 1 ? [.. made.Scans, (made.Longitude + 1, made.Latitude)] : made.Scans,
            };
        }

        CodedThing Placed(string kind, string name, Dictionary<string, string?> attributes)
        {
            var cell = chance.Of(cells);
            var point = chance.Within(cell.Polygon);
            var address = $"{directory.Current.AreaPath(cell.AreaCode)}示范路{1 + chance.Below(200)}号";
            return new(kind, name, cell.AreaCode, address, point.X, point.Y, attributes)
            {
                Scans = [.. Enumerable.Repeat((point.X, point.Y), 1 + chance.Below(4))],
            };
        }
    }

    private static Dictionary<string, string?> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(f => f.Name, string? (f) => f.Value);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
