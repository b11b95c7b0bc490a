using System.Text.Json;

namespace Zhishu.Sensing.Tests;

public sealed class VideoEventTests
{
    [Fact]
    public async Task An_event_that_counts_becomes_a_case_with_its_picture_as_evidence()
    {
        await using var host = await VideoScene.StartAsync();
        var seen = await host.SeeAsync(0.93);
        seen.Word("outcome").ShouldBe("new");
        seen.Word("state").ShouldBe("confirmed");
        var found = (await host.EventsAsync()).Single();
        found.Word("caseNumber").ShouldBe(seen.Word("caseNumber"));
        found.GetProperty("boxes")[0].Word("label").ShouldBe("垃圾箱");
        var path = $"/api/cases/{found.GetProperty("caseId").GetGuid()}";
        var @case = await host.Chief.Read(path);
        @case.Word("channel").ShouldBe("video");
        @case.Word("matterCode").ShouldBe("smoke.001");
        @case.Word("state").ShouldBe("dispatched");
        @case.Word("gridCode").ShouldBe("G1");
        @case.Word("description").ShouldContain("0.93");
        var evidence = (await host.Chief.Read(path + "/attachments")).GetProperty("items").EnumerateArray().Single();
        evidence.Word("stage").ShouldBe("register");
        evidence.Word("mediaType").ShouldBe("image/png");
        var picture = await host.Chief.GetByteArrayAsync($"{path}/attachments/{evidence.Word("id")}/content");
        picture.ShouldBe(VideoScene.Picture());
        (await host.Chief.GetByteArrayAsync($"{VideoScene.Events}/{found.Word("id")}/picture")).ShouldBe(picture);
        (await ActionsAsync(host)).ShouldBe(["video-event.seen", "video-event.filed"]);
        (await host.Chief.Read("/api/sensing/devices")).GetProperty("items")[0].Word("state").ShouldBe("active");
    }

    [Fact]
    public async Task The_same_scene_is_one_event_and_another_scene_joins_the_open_case()
    {
        await using var host = await VideoScene.StartAsync();
        var first = await host.SeeAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        var again = await host.SeeAsync(box: VideoScene.Here with { X = 0.23 });
        again.Word("outcome").ShouldBe("same_scene");
        (again.Word("eventId"), again.Number("count")).ShouldBe((first.Word("eventId"), 2));
        var other = await host.SeeAsync(box: VideoScene.There, look: 2);
        other.Word("outcome").ShouldBe("new");
        other.Word("caseNumber").ShouldBe(first.Word("caseNumber"));
        host.Clock.Advance(TimeSpan.FromMinutes(31));
        var later = await host.SeeAsync(look: 3);
        later.Word("outcome").ShouldBe("new", "too late for the same event");
        later.Word("caseNumber").ShouldBe(first.Word("caseNumber"));
        (await host.CountAsync("cases_case")).ShouldBe(1);
        var path = $"/api/cases/{(await host.EventsAsync())[0].GetProperty("caseId").GetGuid()}";
        (await host.Chief.Read(path + "/attachments")).GetProperty("items").GetArrayLength().ShouldBe(3);
        var notes = (await host.Chief.Read(path + "/notes")).GetProperty("items").EnumerateArray().ToList();
        notes.Count.ShouldBe(2);
        notes[0].Word("text").ShouldContain("再次发现");

        await host.Host.ExecuteAsync("UPDATE cases_case SET state = 'Closed'");
        var after = await host.SeeAsync();
        after.Word("outcome").ShouldBe("new", "its case is over");
        after.Word("caseNumber").ShouldNotBe(first.Word("caseNumber"));
    }

    [Fact]
    public async Task What_is_unsure_waits_and_a_surer_look_replaces_the_picture_and_files_the_case()
    {
        await using var host = await VideoScene.StartAsync();
        var first = await host.SeeAsync(0.5, look: 1);
        first.Word("state").ShouldBe("waiting");
        await host.SeeAsync(0.6, look: 2);
        await host.SeeAsync(0.55, look: 3);
        var path = $"{VideoScene.Events}/{first.Word("eventId")}";
        (await host.Chief.GetByteArrayAsync(path + "/picture")).ShouldBe(VideoScene.Picture(2));
        (await host.CountAsync("cases_blob WHERE refs = 1")).ShouldBe(1);
        (await host.CountAsync("cases_case")).ShouldBe(0);
        var sure = await host.SeeAsync(0.85, look: 4);
        sure.Word("outcome").ShouldBe("same_scene");
        sure.Word("state").ShouldBe("confirmed");
        sure.TryGetProperty("caseNumber", out _).ShouldBeTrue();
        var found = await host.Chief.Read(path);
        found.Number("count").ShouldBe(4);
        found.GetProperty("confidence").GetDouble().ShouldBe(0.85);
        found.TryGetProperty("checkedBy", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_burdens_somebody_waits_however_sure_the_analysis_is()
    {
        await using var host = await VideoScene.StartAsync();
        var seen = await host.SeeAsync(0.99, "stall");
        seen.Word("state").ShouldBe("waiting");
        var checker = host.Person("checker", new Kernel.Actors.Grant(SensingPermissions.Check));
        var done = await checker.CheckAsync(seen, "confirm", "现场可见");
        done.Word("state").ShouldBe("confirmed");
        done.Word("checkedBy").ShouldBe("checker");
        var @case = await host.Chief.Read($"/api/cases/{done.GetProperty("caseId").GetGuid()}");
        @case.Word("matterCode").ShouldBe("smoke.002");
        @case.Word("description").ShouldContain("经 checker 核查确认");
        var (status, code) = await checker.Refused(
            $"{VideoScene.Events}/{seen.Word("eventId")}/check",
            new { action = "dismiss", reason = "误报" }
        );
        (status, code).ShouldBe((System.Net.HttpStatusCode.Conflict, "sensing.event_checked"));
        (await ActionsAsync(host)).ShouldBe(["video-event.seen", "video-event.confirmed", "video-event.filed"]);
    }

    [Fact]
    public async Task What_a_person_dismissed_does_not_come_back_at_once()
    {
        await using var host = await VideoScene.StartAsync();
        var seen = await host.SeeAsync(0.99, "stall");
        (
            await host.Chief.Refused($"{VideoScene.Events}/{seen.Word("eventId")}/check", new { action = "dismiss" })
        ).Code.ShouldBe("sensing.reason");
        (await host.Chief.CheckAsync(seen, "dismiss", "无此行为")).Word("state").ShouldBe("dismissed");
        host.Clock.Advance(TimeSpan.FromMinutes(25));
        var again = await host.SeeAsync(0.99, "stall");
        (again.Word("outcome"), again.Word("state")).ShouldBe(("same_scene", "dismissed"));
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        var later = await host.SeeAsync(0.99, "stall");
        (later.Word("outcome"), later.Word("state")).ShouldBe(("new", "waiting"));
        (await host.CountAsync("cases_case")).ShouldBe(0);
    }

    [Fact]
    public async Task A_checker_says_what_it_really_is_and_the_figures_show_which_analysis_errs()
    {
        await using var host = await VideoScene.StartAsync();
        await host.SeeAsync(0.9);
        var wrong = await host.SeeAsync(0.9, "stall");
        var done = await host.Chief.CheckAsync(wrong, "confirm", behaviour: "bin");
        (done.Word("behaviour"), done.GetProperty("saidBehaviour").Word("chinese")).ShouldBe(("bin", "占道经营"));
        done.Word("caseNumber").ShouldBe((await host.EventsAsync())[1].Word("caseNumber"), "it joins the open case");
        await host.Chief.CheckAsync(await host.SeeAsync(0.9, "stall", VideoScene.There), "dismiss", "误报");
        await host.SeeAsync(0.9, "stall", new(0.05, 0.05, 0.05, 0.05));
        var figures = (await host.Chief.Read($"{VideoScene.Events}/figures")).EnumerateArray().ToList();
        figures.ConvertAll(f => f.Word("code")).ShouldBe(["stall", "bin"]);
        Figure(figures[0]).ShouldBe((3, 0, 0, 1, 1, 1));
        Figure(figures[1]).ShouldBe((1, 1, 0, 0, 0, 0));
        var cameras = (await host.Chief.Read($"{VideoScene.Events}/figures?by=camera")).EnumerateArray().Single();
        (cameras.Word("code"), Figure(cameras)).ShouldBe(("CAM-1", (4, 1, 0, 1, 1, 1)));
    }

    [Fact]
    public async Task A_message_that_is_sent_twice_is_stored_once()
    {
        await using var host = await VideoScene.StartAsync();
        var first = await host.SeeAsync(number: "N-1");
        var again = await host.SeeAsync(0.3, "queue", VideoScene.There, number: "N-1");
        again.Word("outcome").ShouldBe("dropped", "it would not have been taken at all");
        again = await host.SeeAsync(number: "N-1");
        (again.Word("outcome"), again.Number("count")).ShouldBe(("doubled", 1));
        again.Word("caseNumber").ShouldBe(first.Word("caseNumber"));
        (await host.CountAsync("sensing_sighting")).ShouldBe(1);
    }

    [Fact]
    public async Task Cameras_that_stand_close_together_see_one_event_where_the_behaviour_says_so()
    {
        await using var host = await VideoScene.StartAsync();
        await host.DeviceAsync("CAM-2", longitude: 113.007);
        await host.DeviceAsync("CAM-9", longitude: 113.015);
        var first = await host.SeeAsync(behaviour: "fire");
        var near = await host.SeeAsync(behaviour: "fire", camera: "CAM-2", box: VideoScene.There);
        (near.Word("outcome"), near.Word("eventId")).ShouldBe(("same_scene", first.Word("eventId")));
        (await host.SeeAsync(behaviour: "fire", camera: "CAM-9")).Word("outcome").ShouldBe("new");
        (await host.SeeAsync(behaviour: "bin", camera: "CAM-1")).Word("outcome").ShouldBe("new");
        (await host.SeeAsync(behaviour: "bin", camera: "CAM-2")).Word("outcome").ShouldBe("new");
    }

    [Fact]
    public async Task An_event_whose_case_is_refused_is_kept_and_filed_later()
    {
        const string behaviours = """
            - { code: bin, name: 垃圾箱满溢, matter: nowhere.001, counts_from: 0.8, checked_from: 0.4 }
            """;
        await using var host = await VideoScene.StartAsync(behaviours);
        var seen = await host.SeeAsync();
        seen.Word("state").ShouldBe("confirmed");
        (await host.EventsAsync()).Single().GetProperty("fault").Word("chinese").ShouldContain("nowhere.001");
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await host.RunAsync("sensing.file-events");
        var behaviour = (await host.Chief.Read("/api/sensing/behaviours")).EnumerateArray().Single();
        await host.Chief.Put(
            $"/api/sensing/behaviours/{behaviour.Word("id")}",
            new
            {
                code = "bin",
                nameZh = "垃圾箱满溢",
                nameEn = "Bin",
                matterCode = "smoke.001",
            }
        );
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.RunAsync("sensing.file-events");
        var filed = (await host.EventsAsync()).Single();
        filed.TryGetProperty("caseNumber", out _).ShouldBeTrue();
        filed.TryGetProperty("fault", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Pictures_and_events_go_when_their_time_is_over_and_a_case_keeps_its_evidence()
    {
        await using var host = await VideoScene.StartAsync();
        var queue = await host.SeeAsync(behaviour: "queue", look: 5);
        var bin = await host.SeeAsync();
        host.Clock.Advance(TimeSpan.FromDays(6));
        await host.RunAsync("sensing.keep-events");
        var path = $"{VideoScene.Events}/{queue.Word("eventId")}";
        (await host.Chief.Read(path)).GetProperty("hasPicture").GetBoolean().ShouldBeFalse();
        (await host.Chief.Refused(path + "/picture")).Code.ShouldBe("sensing.no_picture");
        (await host.CountAsync("cases_blob WHERE refs = 0")).ShouldBe(1);
        (await host.CountAsync("cases_blob WHERE refs = 2")).ShouldBe(1);
        host.Clock.Advance(TimeSpan.FromDays(35));
        await host.RunAsync("sensing.keep-events");
        (await host.Chief.Refused(path)).Code.ShouldBe("sensing.no_event");
        (await host.CountAsync("sensing_sighting")).ShouldBe(1);
        (await host.CountAsync("cases_blob WHERE refs = 1")).ShouldBe(1);
        (await host.Chief.Read($"{VideoScene.Events}/{bin.Word("eventId")}"))
            .GetProperty("hasPicture")
            .GetBoolean()
            .ShouldBeFalse();
    }

    private static (int, int, int, int, int, int) Figure(JsonElement f) =>
        (
            f.Number("events"),
            f.Number("counted"),
            f.Number("confirmed"),
            f.Number("changed"),
            f.Number("dismissed"),
            f.Number("waiting")
        );

    private static async Task<string[]> ActionsAsync(SensingHost host) =>
        (
            await host.Host.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY sequence) FROM kernel_ledger WHERE subject_kind = 'video-event'"
            )
        )!.Split(' ');
}
