using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NetTopologySuite.Geometries;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Modules;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests;

/// <summary>The real server over a small city: district 990102 with a bureau that leads in everything, a water bureau that
/// helps with broken pipes and a street; district 990103 where only rubbish has somebody. It is Monday 2026-03-02, 09:00
/// in Beijing, until a test moves the clock.</summary>
internal sealed class CaseHost : IAsyncDisposable
{
    public const string Matters = """
        classes:
          - { code: event, name: 事项 }
        matters:
          - code: event.001
            name: { zh: 暴露垃圾, en: Exposed rubbish }
            kind: urban-event
            maximumReturns: 1
            reopenDays: 5
            limits: { register: 2 working hours, dispatch: 2 working hours, accept: 4 working hours, handle: 3 working days, verify: 1 working day, close: 1 working day }
            closingConditions: [现场已清理]
          - { code: event.002, name: 水管破裂, kind: urban-event, limits: { handle: 24 hours } }
          - code: event.003
            name: 道路破损
            kind: urban-event
            requiredFields: [{ stage: handle, field: area_m2, label: { zh: 修复面积, en: Area mended }, type: number }]
            evidence: [{ stage: handle, kind: photo, minimum: 1 }]
          - { code: event.004, name: 长期整治, kind: urban-event, limits: { handle: 400 working days } }
          - { code: event.005, name: 简易事项, kind: urban-event, process: brief }
        """;

    private readonly ActingFilter acting;
    private readonly List<HttpClient> clients = [];

    private CaseHost(TestHost host, ActingFilter acting, CaseClock clock) =>
        (Host, this.acting, Clock) = (host, acting, clock);

    public TestHost Host { get; }

    public CaseClock Clock { get; }

    public HttpClient Clerk { get; private set; } = null!;
    public HttpClient Dispatcher { get; private set; } = null!;
    public HttpClient Bureau { get; private set; } = null!;
    public HttpClient Water { get; private set; } = null!;
    public HttpClient Elsewhere { get; private set; } = null!;
    public HttpClient Verifier { get; private set; } = null!;
    public HttpClient Closer { get; private set; } = null!;
    public HttpClient Caller { get; private set; } = null!;
    public HttpClient Street { get; private set; } = null!;
    public HttpClient Supervisor { get; private set; } = null!;
    public HttpClient Merger { get; private set; } = null!;

    public static async Task<CaseHost> StartAsync()
    {
        var clock = new CaseClock();
        var acting = new ActingFilter();
        IModule[] missing = InstalledModules.All.Any(m => m.Name == "cases") ? [] : [new CasesModule()];
        var host = await TestHost.StartAsync(
            clock,
            builder =>
            {
                acting.Configure(builder);
                builder.Services.TryAddSingleton<ICalendarSource, ShippedCalendar>();
            },
            extraModules: missing
        );
        var cases = new CaseHost(host, acting, clock);
        await cases.BuildCityAsync();
        return cases;
    }

    public Guid Unit(string code) => Host.Services.GetRequiredService<IDirectory>().Current.UnitByCode(code)!.Id;

    /// <summary>Somebody with permissions everywhere.</summary>
    public HttpClient Person(string name, params string[] permissions) =>
        Person(name, null, [.. permissions.Select(p => new Grant(p))]);

    /// <summary>Somebody of a unit who handles its cases.</summary>
    public HttpClient Handler(string name, string unit) =>
        Person(name, unit, new Grant(CasePermissions.Handle, new HashSet<Guid> { Unit(unit) }));

    public HttpClient Person(string name, string? unit, params Grant[] grants) =>
        Acting(new Actor(ActorKind.User, Ids.New(TimeProvider.System), name, unit is null ? null : Unit(unit), grants));

    public HttpClient Acting(Actor actor)
    {
        var client = acting.Client(Host, actor);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        clients.Add(client);
        return client;
    }

    public Task<JsonElement> FileAsync(
        string? matter = "event.001",
        string description = "和平路12号门前垃圾成堆无人清运",
        double? longitude = 113.005,
        double? latitude = 23.005,
        string? reporter = null,
        HttpClient? by = null,
        string? areaCode = null
    ) =>
        (by ?? Clerk).Send(
            "/api/cases",
            new
            {
                channel = "hotline",
                matterCode = matter,
                description,
                place = new
                {
                    longitude,
                    latitude,
                    areaCode,
                },
                reporter = reporter is null ? null : new { name = "张三", phone = reporter },
            }
        );

    public async Task<Guid> FiledAsync(string? matter = "event.001") =>
        (await FileAsync(matter)).GetProperty("id").GetGuid();

    public async Task<JsonElement> CaseAsync(Guid id) =>
        await (await Dispatcher.GetAsync($"/api/cases/{id}")).Content.ReadFromJsonAsync<JsonElement>();

    public async Task<string> StateAsync(Guid id) => (await CaseAsync(id)).GetProperty("state").GetString()!;

    /// <summary>A case in the hands of the bureau.</summary>
    public async Task<Guid> InHandAsync(string matter = "event.001")
    {
        var id = await FiledAsync(matter);
        await Bureau.Act(id, "accept");
        await Bureau.Act(id, "start");
        return id;
    }

    public Task<long> EventsAsync(string type) =>
        Host.ScalarAsync<long>($"SELECT count(*) FROM kernel_outbox WHERE type = '{type}'");

    /// <param name="sections">A name with a dot is a file that a section names.</param>
    public async Task InstallPackAsync(string version, params (string Section, string Yaml)[] sections)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        try
        {
            var reading = await ReadPackAsync(folder.FullName, version, sections);
            reading.Problems.Items.ShouldBeEmpty();
            await Host.InScopeAsync(s =>
                s.GetRequiredService<IPacks>().InstallAsync(reading, Actor.Internal("test"), default)
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async Task<PackReading> ReadPackAsync(
        string folder,
        string version,
        params (string Section, string Yaml)[] sections
    )
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pack.yaml"),
            $$"""
            pack: example
            version: {{version}}
            title: 示例
            sections: { {{string.Join(
                ", ",
                sections.Where(s => !s.Section.Contains('.')).Select(s => $"{s.Section}: {s.Section}.yaml")
            )}} }
            """
        );
        foreach (var (section, yaml) in sections)
            await File.WriteAllTextAsync(
                Path.Combine(folder, section.Contains('.') ? section : section + ".yaml"),
                yaml
            );
        return await Host.InScopeAsync(s => s.GetRequiredService<IPacks>().ReadAsync(folder, default));
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await Host.DisposeAsync();
    }

    private async Task BuildCityAsync()
    {
        await Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            var outcome = await services
                .GetRequiredService<IOrganisationImport>()
                .ImportAsync(City, work, Actor.Internal("test"), default);
            outcome.Problems.ShouldBeEmpty();
            await work.CommitAsync(default);
            await services.GetRequiredService<IDirectory>().RefreshAsync(default);
        });
        await InstallPackAsync("1.0.0", ("matters", Matters));
        Clerk = Person(
            "clerk",
            CasePermissions.File,
            CasePermissions.Read,
            CasePermissions.Register,
            CasePermissions.CloseDirectly
        );
        Dispatcher = Person("dispatcher", CasePermissions.Read, CasePermissions.Dispatch, CasePermissions.Cancel);
        Bureau = Handler("bureau", "bureau");
        Water = Handler("water", "water");
        Elsewhere = Handler("elsewhere", "elsewhere");
        Verifier = Person("verifier", CasePermissions.Read, CasePermissions.Verify);
        Closer = Person("closer", CasePermissions.Read, CasePermissions.Close);
        Caller = Person("caller", CasePermissions.Read, CasePermissions.Rate, CasePermissions.Reopen);
        Supervisor = Person("supervisor", CasePermissions.Read, CasePermissions.Supervise);
        Merger = Person("merger", CasePermissions.Read, CasePermissions.Merge);
        Street = Person(
            "street",
            "street",
            new Grant(CasePermissions.Read, AreaPrefix: "990102001"),
            new Grant(CasePermissions.Whistle, AreaPrefix: "990102001")
        );
    }

    private static OrganisationData City { get; } =
        new()
        {
            Areas =
            [
                new("99", "测试省"),
                new("9901", "测试市"),
                new("990102", "测试区"),
                new("990102001", "东街道"),
                new("990103", "另一区"),
            ],
            Units =
            [
                new("city", new("市政府", "City"), AreaCode: "9901", Kind: "government"),
                new("bureau", new("城管局", "Bureau"), "city", "990102"),
                new("water", new("水务局", "Water"), "city", "990102"),
                new("fire", new("消防队", "Fire"), "city", "990102"),
                new("street", new("东街道办", "East street"), "city", "990102001", "street"),
                new("elsewhere", new("另一区城管局", "Bureau elsewhere"), "city", "990103"),
            ],
            Grids = [new("G1", "网格一", 1, null, "990102001", null, Square())],
            Duties =
            [
                new("event", "bureau", AreaPrefix: "990102"),
                new("event.002", "water", AreaPrefix: "990102", Role: DutyRole.Co),
                new("event.001", "elsewhere", AreaPrefix: "990103"),
            ],
        };

    private static Polygon Square() =>
        new GeometryFactory(new PrecisionModel(), 4326).CreatePolygon([
            new(113, 23),
            new(113.02, 23),
            new(113.02, 23.02),
            new(113, 23.02),
            new(113, 23),
        ]);

    private sealed class ShippedCalendar : ICalendarSource
    {
        public WorkCalendar Current => WorkCalendar.China;
    }
}

/// <summary>Stands still until moved.</summary>
internal sealed class CaseClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
