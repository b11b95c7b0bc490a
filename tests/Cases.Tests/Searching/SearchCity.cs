using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zhishu.Cases.Filing;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests.Searching;

/// <summary>The real server over a city of two bureaus and a team below one of them.</summary>
internal sealed class SearchCity : IAsyncDisposable
{
    private readonly ActingFilter acting;

    private SearchCity(TestHost host, ActingFilter acting) => (Host, this.acting) = (host, acting);

    public TestHost Host { get; }

    public HttpClient Everybody { get; private set; } = null!;

    public static async Task<SearchCity> StartAsync()
    {
        var acting = new ActingFilter();
        var city = new SearchCity(await TestHost.StartAsync(configure: Configure), acting);
        await city.BuildAsync();
        city.Everybody = city.Person("leader", [.. CasePermissions.All.Select(p => new Grant(p.Name))]);
        return city;

        void Configure(WebApplicationBuilder builder)
        {
            acting.Configure(builder);
            builder.Services.TryAddSingleton<ICalendarSource, ShippedCalendar>();
        }
    }

    public HttpClient Person(string name, params Grant[] grants) => acting.Client(Host, name, grants);

    public Guid Unit(string code) => Host.Services.GetRequiredService<IDirectory>().Current.UnitByCode(code)!.Id;

    public IReadOnlySet<Guid> Subtree(string code) =>
        Host.Services.GetRequiredService<IDirectory>().Current.Subtree(Unit(code));

    /// <summary>Files through the product's own code, without the detour over HTTP.</summary>
    public Task<FiledCase> FileAsync(FileCaseRequest request) =>
        Host.InScopeAsync(s => s.GetRequiredService<FileCase>().Handle(request, Actor.Internal("test"), default));

    public Task<FiledCase> FileAsync(string description, string? unit = "bureau", string matter = "event.001") =>
        FileAsync(
            new FileCaseRequest
            {
                Channel = "hotline",
                MatterCode = matter,
                Description = description,
                UnitCode = unit,
                IsPublic = true,
                Place = new PlaceInput
                {
                    AreaCode = "990102",
                    Longitude = 113.01,
                    Latitude = 23.01,
                },
            }
        );

    public Task<int> DispatchAsync() =>
        Host.Services.GetRequiredService<OutboxDispatcher>().DispatchAsync(CancellationToken.None);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    private async Task BuildAsync()
    {
        await Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            var data = new OrganisationData
            {
                Areas = [new("99", "测试省"), new("9901", "测试市"), new("990102", "测试区")],
                Units =
                [
                    new("city", new("市政府", "City"), AreaCode: "9901", Kind: "government"),
                    new("bureau", new("城管局", "Bureau"), "city", "990102"),
                    new("team", new("城管一队", "Team"), "bureau", "990102"),
                    new("water", new("水务局", "Water"), "city", "990102"),
                ],
            };
            var outcome = await services
                .GetRequiredService<IOrganisationImport>()
                .ImportAsync(data, work, Actor.Internal("test"), default);
            outcome.Problems.ShouldBeEmpty();
            await work.CommitAsync(default);
            await services.GetRequiredService<IDirectory>().RefreshAsync(default);
        });
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "pack.yaml"),
            "pack: example\nversion: 1.0.0\ntitle: 示例\nsections: { matters: matters.yaml }\n"
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "matters.yaml"),
            """
            classes:
              - { code: event, name: { zh: 事项, en: Events } }
            matters:
              - code: event.001
                name: { zh: 油烟扰民, en: Cooking fumes }
                kind: urban-event
                publicMayReport: true
                publishedOnOpen311: true
                keywords: [油烟, 餐馆]
                limits: { handle: 3 working days }
              - code: event.002
                name: { zh: 道路破损, en: Broken road }
                kind: urban-event
                publicMayReport: true
                publishedOnOpen311: true
                requiredFields: [{ stage: register, field: lane, label: { zh: 车道, en: Lane }, type: text }]
              - { code: event.003, name: 内部事项, kind: urban-event }
            """
        );
        await Host.InScopeAsync(async services =>
        {
            var packs = services.GetRequiredService<IPacks>();
            var reading = await packs.ReadAsync(folder.FullName, default);
            reading.Problems.Items.ShouldBeEmpty();
            await packs.InstallAsync(reading, Actor.Internal("test"), default);
        });
        folder.Delete(recursive: true);
    }
}

internal sealed class ShippedCalendar : ICalendarSource
{
    public WorkCalendar Current => WorkCalendar.China;
}

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static List<string> Numbers(this JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetString()!)];
}
