using System.Globalization;
using System.Text;
using Zhishu.Kernel;

namespace Zhishu.Bench;

/// <summary>Cases filed through HTTP over some kept connections.</summary>
internal sealed class FilingLoad
{
    private readonly BenchInstallation installation;
    private readonly RequestLoad load;

    private FilingLoad(BenchInstallation installation, byte[][] requests)
    {
        this.installation = installation;
        load = new(installation.Address, requests, 201);
    }

    /// <summary>For a started server.</summary>
    public static async Task<FilingLoad> CreateAsync(BenchInstallation installation) =>
        new(
            installation,
            [
                .. Bodies(await MattersAsync(installation))
                    .Select(b => RawClient.Request(installation.Address, "POST", "/api/cases", installation.ApiKey, b)),
            ]
        );

    /// <param name="rate">Cases a second to offer, or null for as many as go.</param>
    public async Task<(double PerSecond, Latencies Latencies, ProcessorTime Used)> RunAsync(
        TimeSpan duration,
        double? rate
    )
    {
        var before = installation.ProcessorTime();
        var (perSecond, latencies) = await load.RunAsync(duration, rate);
        return (perSecond, latencies, installation.ProcessorTime() - before);
    }

    private static async Task<string[]> MattersAsync(BenchInstallation installation)
    {
        await using var command = installation.Database.CreateCommand(
            "SELECT array_agg(code) FROM matters_matter WHERE code LIKE 'event.0%'"
        );
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    private static byte[][] Bodies(string[] matters)
    {
        var random = new Random(7);
        string[] words =
        [
            "油烟扰民",
            "井盖破损",
            "垃圾未清",
            "占道经营",
            "路灯不亮",
            "道路积水",
            "噪声扰民",
            "违停车辆",
        ];
        return
        [
            .. Enumerable
                .Range(0, 4096)
                .Select(_ =>
                    Encoding.UTF8.GetBytes(
                        Json.Write(
                            new
                            {
                                channel = "hotline",
                                matterCode = matters[random.Next(matters.Length)],
                                description = string.Concat(
                                    Enumerable.Range(0, 6).Select(_ => words[random.Next(words.Length)] + "，")
                                ),
                                place = new
                                {
                                    longitude = 113.2 + random.NextDouble() * 0.1,
                                    latitude = 23.2 + random.NextDouble() * 0.1,
                                    address = "示范路" + random.Next(900) + "号",
                                },
                                reporter = new
                                {
                                    name = "测试甲",
                                    phone = "1390000" + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture),
                                },
                            }
                        )
                    )
                ),
        ];
    }
}
