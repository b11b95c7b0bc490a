using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Zhishu.Sensing.Behaviours;
using Zhishu.Sensing.Contracts;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Simulating;

/// <summary>A camera that is played: scenes at any time of day, each seen once or a few times.</summary>
internal sealed class PlayedCamera(string code, double events, IReadOnlyList<BehaviourRequest> behaviours, int seed)
{
    /// <summary>What it sees between two moments, in order.</summary>
    public List<PlayedSight> Plan(DateTimeOffset from, DateTimeOffset to)
    {
        var random = new Random(seed);
        List<PlayedSight> sights = [];
        for (var at = from; ; )
        {
            at = at.AddDays(-Math.Log(1 - random.NextDouble()) / events);
            if (at > to)
                break;
            var behaviour = behaviours[random.Next(behaviours.Count)];
            var box = new SeenBox(
                0.1 + 0.5 * random.NextDouble(),
                0.4 + 0.2 * random.NextDouble(),
                0.1 + 0.2 * random.NextDouble(),
                0.1 + 0.2 * random.NextDouble(),
                behaviour.NameZh
            );
            var sure = 0.3 + 0.7 * Math.Sqrt(random.NextDouble());
            foreach (var time in Enumerable.Range(0, 1 + random.Next(4)))
            {
                var moved = box with { X = Rounded(box.X + 0.01 * time), Y = Rounded(box.Y) };
                var confidence = Math.Clamp(sure + 0.05 * (random.NextDouble() - 0.5), 0, 1);
                var moment = at.AddSeconds(20 * time);
                if (moment <= to)
                    sights.Add(new(code, behaviour.Code, moment, Rounded(confidence), moved, random.Next()));
            }
        }
        return sights;
    }

    private static double Rounded(double value) => Math.Round(value, 3);
}

/// <param name="Look">What its picture looks like.</param>
internal sealed record PlayedSight(
    string Camera,
    string Behaviour,
    DateTimeOffset At,
    double Confidence,
    SeenBox Box,
    int Look
);

/// <summary>Sends what played cameras see, each with a picture that is drawn, through the interface that real ones use.</summary>
internal sealed class PlayedEvents
{
    private readonly HttpClient client;
    private readonly Queue<PlayedSight> waiting;

    public PlayedEvents(HttpClient client, List<PlayedCamera> cameras, DateTimeOffset from, DateTimeOffset to)
    {
        this.client = client;
        // What is older is not taken.
        var earliest = to - SendEvent.Late + TimeSpan.FromHours(1);
        var sights = cameras.SelectMany(c => c.Plan(from, to)).Where(s => s.At >= earliest);
        waiting = new(sights.OrderBy(s => s.At).ThenBy(s => s.Camera, StringComparer.Ordinal));
    }

    public SimulatedEvents Sums { get; private set; } = SimulatedEvents.None;

    /// <summary>Those up to a moment.</summary>
    public async Task SendAsync(DateTimeOffset until, CancellationToken ct)
    {
        while (waiting.TryPeek(out var next) && next.At <= until)
        {
            waiting.Dequeue();
            Count(await PostAsync(next, ct));
        }
    }

    private async Task<EventAnswer> PostAsync(PlayedSight sight, CancellationToken ct)
    {
        var message = new EventMessage(
            string.Create(CultureInfo.InvariantCulture, $"{sight.Camera}-{sight.At:yyyyMMddHHmmssfff}"),
            sight.Camera,
            sight.Behaviour,
            sight.Confidence,
            sight.At,
            [sight.Box],
            null
        );
        using var text = new StringContent(Json.Write(message));
        using var picture = new ByteArrayContent(DrawnPicture.Png(sight.Box, sight.Look));
        using var form = new MultipartFormDataContent { { text, "event" }, { picture, "file", "scene.png" } };
        try
        {
            using var answer = await client.PostAsync(new Uri("/api/sensing/events", UriKind.Relative), form, ct);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw Simulation.NoServer(client, await answer.Content.ReadAsStringAsync(ct));
            return (await answer.Content.ReadFromJsonAsync<EventAnswer>(Json.Options, ct))!;
        }
        catch (HttpRequestException e)
        {
            throw Simulation.NoServer(client, e.Message);
        }
    }

    private void Count(EventAnswer answer)
    {
        var isNew = answer.Outcome == EventOutcome.New;
        Sums = Sums with
        {
            Sent = Sums.Sent + 1,
            New = Sums.New + One(isNew),
            SameScene = Sums.SameScene + One(answer.Outcome == EventOutcome.SameScene),
            Doubled = Sums.Doubled + One(answer.Outcome == EventOutcome.Doubled),
            Dropped = Sums.Dropped + One(answer.Outcome == EventOutcome.Dropped),
            Waiting = Sums.Waiting + One(isNew && answer.State == EventState.Waiting),
            Cases = Sums.Cases + One(isNew && answer.CaseNumber is not null),
        };

        static int One(bool counts) => counts ? 1 : 0;
    }
}
