using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Tests;

public sealed class VideoRaceTests
{
    private const int Many = 16;

    [Theory]
    [InlineData(0.9, "bin")]
    [InlineData(0.9, "fire")]
    [InlineData(0.5, "stall")]
    public async Task A_scene_that_many_tell_of_at_once_is_one_event_and_at_most_one_case(
        double confidence,
        string behaviour
    )
    {
        await using var host = await VideoScene.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, Many).Select(i => host.SeeAsync(confidence, behaviour, look: i))
        );
        answers.Count(a => a.Word("outcome") == "new").ShouldBe(1);
        answers.Select(a => a.Word("eventId")).Distinct().Count().ShouldBe(1);
        (await host.EventsAsync()).Single().Number("count").ShouldBe(Many);
        (await host.CountAsync("sensing_sighting")).ShouldBe(Many);
        (await host.CountAsync("cases_case")).ShouldBe(confidence < 0.8 ? 0 : 1);
    }

    [Fact]
    public async Task The_same_message_at_once_is_stored_once()
    {
        await using var host = await VideoScene.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => host.SeeAsync(number: "N-1")));
        answers.Count(a => a.Word("outcome") == "new").ShouldBe(1);
        answers.Count(a => a.Word("outcome") == "doubled").ShouldBe(Many - 1);
        (await host.CountAsync("sensing_sighting")).ShouldBe(1);
    }

    [Fact]
    public async Task Different_scenes_of_a_camera_at_once_are_events_of_one_case()
    {
        await using var host = await VideoScene.StartAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => host.SeeAsync(box: new(0.12 * i, 0.1, 0.05, 0.05), look: i))
        );
        answers.ShouldAllBe(a => a.Word("outcome") == "new");
        answers.Select(a => a.Word("caseNumber")).Distinct().Count().ShouldBe(1);
        (await host.CountAsync("cases_case")).ShouldBe(1);
    }

    // Each has a gate of its own, as nodes have: only the turn in the database stands between them.
    [Fact]
    public async Task Nodes_that_do_not_know_of_each_other_make_one_event()
    {
        await using var host = await VideoScene.StartAsync();
        // The picture is in the store already.
        await host.SeeAsync(behaviour: "queue");
        var (camera, behaviour, picture) = await host.Host.InScopeAsync(services =>
        {
            var db = services.GetRequiredService<ZhishuDbContext>();
            return Task.FromResult(
                (
                    db.Set<DeviceRow>().Single(d => d.Code == "CAM-1").Number,
                    db.Set<BehaviourRow>().Single(b => b.Code == "bin").Id,
                    db.Set<EventRow>().Single().Picture!
                )
            );
        });
        var gateway = Actor.Internal("test");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                {
                    var message = new EventMessage($"N-{i}", "CAM-1", "bin", 0.9, null, [VideoScene.Here], null);
                    var seen = new Seen(message, camera, behaviour, host.Clock.Now, picture);
                    return new SceneTurns(host.Get<IServiceScopeFactory>()).RunAsync(
                        behaviour,
                        null,
                        s => s.GetRequiredService<TakeEvent>().Handle(seen, null, gateway, default),
                        default
                    );
                })
        );
        answers.Select(a => a.EventId).Distinct().Count().ShouldBe(1);
        answers.Count(a => a.Outcome == EventOutcome.New).ShouldBe(1);
        (await host.CountAsync("cases_case")).ShouldBe(1);
        (await host.CountAsync("cases_blob WHERE refs = 3")).ShouldBe(1, "two events and a case have the picture");
    }

    [Fact]
    public async Task Two_checkers_at_once_decide_once_while_the_camera_goes_on_sending()
    {
        await using var host = await VideoScene.StartAsync();
        var seen = await host.SeeAsync(0.9, "stall");
        var path = $"{VideoScene.Events}/{seen.Word("eventId")}/check";
        var checks = Enumerable
            .Range(0, 4)
            .Select(async _ =>
            {
                using var answer = await host.Chief.PostAsync(
                    new Uri(path, UriKind.Relative),
                    new StringContent("""{"action":"confirm"}""", System.Text.Encoding.UTF8, "application/json")
                );
                return answer.StatusCode;
            })
            .ToList();
        var sights = Enumerable.Range(0, 6).Select(i => host.SeeAsync(0.5, "stall", look: i)).ToList();
        var codes = await Task.WhenAll(checks);
        await Task.WhenAll(sights);
        codes.Count(c => c == HttpStatusCode.OK).ShouldBe(1);
        codes.Count(c => c == HttpStatusCode.Conflict).ShouldBe(3);
        (await host.EventsAsync()).Single().Number("count").ShouldBe(7);
        (await host.CountAsync("cases_case")).ShouldBe(1);
    }
}
