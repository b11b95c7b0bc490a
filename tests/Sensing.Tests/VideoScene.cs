using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Simulating;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Tests;

/// <summary>Kinds of behaviour as a pack brings them, and messages of video analysis as cameras send them.</summary>
internal static class VideoScene
{
    public const string Events = "/api/sensing/events";

    public const string Behaviours = """
        - { code: bin, name: { zh: 垃圾箱满溢, en: Bin overflows }, matter: smoke.001, counts_from: 0.8, checked_from: 0.4, same_within: 30m }
        - { code: stall, name: { zh: 占道经营, en: Stall }, matter: smoke.002, counts_from: 0.8, checked_from: 0.4, same_within: 30m }
        - { code: fire, name: { zh: 烟火, en: Fire }, matter: smoke.001, counts_from: 0.8, checked_from: 0.2, same_within: 30m, same_metres: 300 }
        - { code: queue, name: { zh: 排队, en: Queue }, counts_from: 0.8, checked_from: 0.4, keep_picture_days: 5, keep_days: 10 }
        """;

    public static SeenBox Here { get; } = new(0.2, 0.4, 0.2, 0.2, "垃圾箱");
    public static SeenBox There { get; } = new(0.7, 0.1, 0.1, 0.1);

    /// <summary>With a camera <c>CAM-1</c> and the behaviours installed.</summary>
    public static async Task<SensingHost> StartAsync(string behaviours = Behaviours)
    {
        var host = await SensingHost.StartAsync();
        (await host.InstallBehavioursAsync("1.0.0", behaviours)).Problems.Items.ShouldBeEmpty();
        await host.DeviceAsync("CAM-1");
        return host;
    }

    public static async Task<PackReading> InstallBehavioursAsync(
        this SensingHost host,
        string version,
        string behaviours,
        bool install = true
    )
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        try
        {
            var manifest =
                $"pack: video\nversion: {version}\ntitle: 视频\nsections: {{ behaviours: behaviours.yaml }}\n";
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pack.yaml"), manifest);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "behaviours.yaml"), behaviours);
            var reading = await host.Host.InScopeAsync(s =>
                s.GetRequiredService<IPacks>().ReadAsync(folder.FullName, default)
            );
            if (install && reading.IsValid)
                await host.Host.InScopeAsync(s =>
                    s.GetRequiredService<IPacks>().InstallAsync(reading, Actor.Internal("test"), default)
                );
            return reading;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static byte[] Picture(int look = 1) => DrawnPicture.Png(Here, look);

    public static object Message(
        SensingHost host,
        double confidence = 0.9,
        string behaviour = "bin",
        SeenBox? box = null,
        string? number = null,
        string? camera = "CAM-1",
        DateTimeOffset? at = null
    ) =>
        new
        {
            number = number ?? Guid.CreateVersion7().ToString(),
            camera,
            behaviour,
            confidence,
            at = at ?? host.Clock.Now,
            boxes = new[] { box ?? Here },
        };

    /// <summary>The answer to what must be taken.</summary>
    public static async Task<JsonElement> SeeAsync(
        this SensingHost host,
        double confidence = 0.9,
        string behaviour = "bin",
        SeenBox? box = null,
        string? number = null,
        string camera = "CAM-1",
        int look = 1
    )
    {
        var message = Message(host, confidence, behaviour, box, number, camera);
        var (status, answer) = await host.Gateway.SendEventAsync(Json.WriteObject(message), Picture(look));
        status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <param name="picture">Null for a form without a file.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Answer)> SendEventAsync(
        this HttpClient client,
        string? message,
        byte[]? picture
    )
    {
        using var form = new MultipartFormDataContent();
        if (message is not null)
            form.Add(new StringContent(message, Encoding.UTF8), "event");
        if (picture is not null)
            form.Add(new ByteArrayContent(picture), "file", "测试.png");
        using var response = await client.PostAsync(new Uri(Events, UriKind.Relative), form);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text));
    }

    public static async Task<List<JsonElement>> EventsAsync(this SensingHost host, string more = "") =>
        [.. (await host.Chief.Read($"{Events}?limit=500{more}")).GetProperty("items").EnumerateArray()];

    public static Task<JsonElement> CheckAsync(
        this HttpClient client,
        JsonElement seen,
        string action,
        string? reason = null,
        string? behaviour = null
    ) =>
        client.Send(
            $"{Events}/{seen.GetProperty("eventId").GetGuid()}/check",
            new
            {
                action,
                reason,
                behaviour,
            }
        );

    public static Task<long> CountAsync(this SensingHost host, string table) =>
        host.Host.ScalarAsync<long>($"SELECT count(*) FROM {table}");
}
