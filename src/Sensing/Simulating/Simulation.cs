using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using NetTopologySuite.Geometries;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Contracts;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Packs;
using Zhishu.Sensing.Readings;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Simulating;

internal sealed class Simulation(
    ImportDevices import,
    ZhishuDbContext db,
    TypeStore types,
    IDirectory directory,
    TimeProvider clock
) : ISimulation
{
    private const int AtOnce = 20_000;

    public async Task<SimulationOutcome> RunAsync(
        PackContent pack,
        SimulationPlan plan,
        string key,
        Actor actor,
        IProgress<SimulationProgress>? progress,
        CancellationToken ct
    )
    {
        var simulated = SensingFile.Read(pack, new()).Simulated;
        var behaviours = BehaviourFile.Read(pack, new());
        if (simulated.Count == 0)
            throw new Refusal(
                "sensing.nothing_to_play",
                $"场景包“{pack.Manifest.Name}”没有 simulation 部分。",
                $"The pack '{pack.Manifest.Name}' has no section 'simulation'."
            );
        await types.RefreshAsync(ct);
        var registered = 0;
        List<Played> played = [];
        List<PlayedCamera> cameras = [];
        foreach (var (index, one) in simulated.Index())
        {
            registered += await RegisterAsync(one, plan, actor, ct);
            played.AddRange(await ReadAsync(one, plan.Seed + index, plan.Devices, ct));
            if (one.Events > 0 && behaviours.Count > 0)
                cameras.AddRange(
                    Enumerable
                        .Range(1, plan.Devices)
                        .Select(i => new PlayedCamera(CodeOf(one, i), one.Events, behaviours, plan.Seed + index + i))
                );
        }
        using var client = new HttpClient { BaseAddress = plan.Server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var watch = Stopwatch.StartNew();
        var sums = await PlayAsync(played, cameras, plan, client, progress, watch, ct);
        return sums with { Registered = registered, Devices = played.Count, Seconds = watch.Elapsed.TotalSeconds };
    }

    private async Task<SimulationOutcome> PlayAsync(
        List<Played> played,
        List<PlayedCamera> cameras,
        SimulationPlan plan,
        HttpClient client,
        IProgress<SimulationProgress>? progress,
        Stopwatch watch,
        CancellationToken ct
    )
    {
        var end = clock.GetUtcNow();
        var start = end.AddHours(-plan.Hours);
        var step = played.Min(p => p.Interval);
        var sums = new SimulationOutcome(0, 0, 0, 0, 0, 0, 0, SimulatedEvents.None);
        var events = new PlayedEvents(client, cameras, start, end);
        List<(int, int, DateTimeOffset, double)> waiting = [];
        for (var at = start; at <= end; at += step)
        {
            foreach (var one in played)
                one.Measure(at, step, waiting);
            // As fast as it goes, many steps are sent together; else each at its time.
            if (waiting.Count > 0 && (plan.Speed > 0 || waiting.Count >= AtOnce))
                sums = await SendAsync(client, waiting, sums, ct);
            await events.SendAsync(at, ct);
            progress?.Report(new(sums.Readings, at, (at - start) / (end - start)));
            if (plan.Speed > 0 && (at - start) / plan.Speed - watch.Elapsed is var early && early > TimeSpan.Zero)
                await Task.Delay(early, clock, ct);
        }
        if (waiting.Count > 0)
            sums = await SendAsync(client, waiting, sums, ct);
        await events.SendAsync(end, ct);
        return sums with { Events = events.Sums };
    }

    private static async Task<SimulationOutcome> SendAsync(
        HttpClient client,
        List<(int, int, DateTimeOffset, double)> waiting,
        SimulationOutcome sums,
        CancellationToken ct
    )
    {
        foreach (var some in waiting.Chunk(AtOnce))
        {
            var answer = await PostAsync(client, BinaryReadings.Write(some), ct);
            sums = sums with
            {
                Readings = sums.Readings + some.Length,
                Accepted = sums.Accepted + answer.Accepted,
                Doubled = sums.Doubled + answer.Doubled,
                Refused = sums.Refused + answer.Refused,
            };
        }
        waiting.Clear();
        return sums;
    }

    private static async Task<ReadingsAnswer> PostAsync(HttpClient client, byte[] body, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new(BinaryReadings.ContentType);
                using var answer = await client.PostAsync(
                    new Uri("/api/sensing/readings/binary", UriKind.Relative),
                    content,
                    ct
                );
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(2), ct);
                    continue;
                }
                if (!answer.IsSuccessStatusCode)
                    throw NoServer(client, await answer.Content.ReadAsStringAsync(ct));
                return (await answer.Content.ReadFromJsonAsync<ReadingsAnswer>(Json.Options, ct))!;
            }
            catch (HttpRequestException e)
            {
                throw NoServer(client, e.Message);
            }
        }
    }

    private async Task<int> RegisterAsync(SimulatedDevices one, SimulationPlan plan, Actor actor, CancellationToken ct)
    {
        var random = new Random(plan.Seed);
        var cells = directory.Current.Grids;
        var finest = cells.Where(g => g.Level == cells.Max(c => c.Level)).ToList();
        var table = new StringBuilder("code,name,type,longitude,latitude,object\n");
        for (var i = 1; i <= plan.Devices; i++)
        {
            var place = finest.Count == 0 ? null : PointIn(finest[random.Next(finest.Count)].Polygon, random);
            table.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{CodeOf(one, i)},{one.Name}{i},{one.Type},{place?.X:0.000000},{place?.Y:0.000000},{one.CodePrefix}-OBJ-{i:D5}"
                )
            );
        }
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(table.ToString()));
        var codes = Enumerable.Range(1, plan.Devices).Select(i => CodeOf(one, i)).ToList();
        if (await db.Set<DeviceRow>().CountAsync(d => codes.Contains(d.Code), ct) == codes.Count)
            return 0;
        var outcome = await import.Handle(stream, actor, ct);
        return outcome.Problems is [var first, ..]
            ? throw new Refusal("sensing.not_registered", first.Message.Chinese, first.Message.English)
            : outcome.Added;
    }

    private async Task<List<Played>> ReadAsync(SimulatedDevices one, int seed, int count, CancellationToken ct)
    {
        var codes = Enumerable.Range(1, count).Select(i => CodeOf(one, i)).ToList();
        var numbers = await db.Set<DeviceRow>()
            .Where(d => codes.Contains(d.Code))
            .OrderBy(d => d.Code)
            .Select(d => d.Number)
            .ToListAsync(ct);
        var type = types.Current.ByCode[one.Type];
        return numbers.ConvertAll(n => new Played(n, type, one, seed));
    }

    private static Point PointIn(Geometry polygon, Random random)
    {
        var box = polygon.EnvelopeInternal;
        for (var tries = 0; tries < 100; tries++)
        {
            var point = polygon.Factory.CreatePoint(
                new Coordinate(box.MinX + random.NextDouble() * box.Width, box.MinY + random.NextDouble() * box.Height)
            );
            if (polygon.Contains(point))
                return point;
        }
        return polygon.InteriorPoint;
    }

    private static string CodeOf(SimulatedDevices one, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.CodePrefix}-{i:D5}");

    public static Refusal NoServer(HttpClient client, string said) =>
        new(
            "sensing.no_server",
            $"服务器 {client.BaseAddress} 没有接收：{said}。请先用 ./run 启动，或用 --server 指定地址。",
            $"The server {client.BaseAddress} did not take it: {said}. Start it with ./run, or name it with --server.",
            RefusalKind.Unavailable
        );
}
