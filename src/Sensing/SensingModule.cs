using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Modules;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Behaviours;
using Zhishu.Sensing.Broker;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Contracts;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.History;
using Zhishu.Sensing.Nearby;
using Zhishu.Sensing.Packs;
using Zhishu.Sensing.Readings;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.SensorThings;
using Zhishu.Sensing.Simulating;
using Zhishu.Sensing.Types;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing;

/// <summary>Sensing (物联感知): from a reading to a closed case.</summary>
public sealed class SensingModule : IModule
{
    public string Name => "sensing";

    public IReadOnlyList<Permission> Permissions => SensingPermissions.All;

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidation();
        services.AddSingleton<TypeStore>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<IOtherKeys>(p => p.GetRequiredService<DeviceStore>());
        services.AddSingleton<LastHeard>();
        services.AddSingleton<RefusedReadings>();
        services.AddSingleton<ReadingQueue>();
        services.AddSingleton<ReadingTables>();
        services.AddSingleton<MemoryStore>();
        services.AddSingleton<Evaluator>();
        services.AddSingleton<AlarmSignal>();
        services.AddNodeWork<TellAlarms>();
        services.AddSingleton<ReadingWriter>();
        services.Configure<BrokerOptions>(configuration.GetSection("Sensing:Broker"));
        services.AddSingleton<BrokerAccess>();
        services.AddSingleton<BrokerNodes>();
        services.AddSingleton<TakeDeliveries>();
        services.AddNodeWork<TakeFromBroker>();
        services.AddScoped<DeviceReader>();
        services.AddScoped<EditDevices>();
        services.AddScoped<ImportDevices>();
        services.AddScoped<ClusterDevices>();
        services.AddScoped<SendReadings>();
        services.AddScoped<ReadRefused>();
        services.AddScoped<ReadDeviceHistory>();
        services.AddScoped<EditTypes>();
        services.AddScoped<EditRules>();
        services.AddScoped<ReadRules>();
        services.AddScoped<TryRule>();
        services.AddScoped<FileAlarm>();
        services.AddScoped<JoinAlarms>();
        services.AddScoped<CheckAlarm>();
        services.AddScoped<ReadAlarms>();
        services.AddScoped<FindNearby>();
        services.Configure<NearbyOptions>(configuration.GetSection("Sensing"));
        services.AddRateLimiter(NearbyEndpoints.Limit);
        services.AddScoped<ReadEntities>();
        services.AddScoped<CreateObservations>();
        services.AddSingleton<SceneTurns>();
        services.AddSingleton<RefusedEvents>();
        services.AddScoped<SendEvent>();
        services.AddScoped<FindScene>();
        services.AddScoped<TakeEvent>();
        services.AddScoped<FileEvent>();
        services.AddScoped<CheckEvent>();
        services.AddScoped<DecideEvent>();
        services.AddScoped<ReadEvents>();
        services.AddScoped<CountEvents>();
        services.AddScoped<EditBehaviours>();
        services.AddScoped<ISimulation, Simulation>();
        services.AddScoped<AskCommand>();
        services.AddScoped<AnswerCommand>();
        services.AddScoped<IPeriodicJob, ExpireCommands>();
        services.AddNodeWork<OfferCommands>();
        services.AddScoped<IPeriodicJob, SumUp>();
        services.AddScoped<IPeriodicJob, KeepHouse>();
        services.AddScoped<IPeriodicJob, FindSilence>();
        services.AddScoped<IPeriodicJob, RetryFiling>();
        services.AddScoped<IPeriodicJob, KeepEvents>();
        services.AddScoped<IPackPart, SensingPart>();
        services.AddScoped<IPackPart, BehavioursPart>();
        services.AddRefresh<TypeStore>("the types of devices", TimeSpan.FromSeconds(3), (t, ct) => t.RefreshAsync(ct));
        services.AddRefresh<DeviceStore>("the devices", TimeSpan.FromSeconds(2), (d, ct) => d.RefreshAsync(ct));
        services.AddRefresh<LastHeard>("when devices were heard", LastHeard.Interval, (h, ct) => h.WriteAsync(ct));
        services.AddRefresh<RefusedReadings>("refused readings", TimeSpan.FromSeconds(3), (r, ct) => r.WriteAsync(ct));
        services.AddHostedService(p => p.GetRequiredService<ReadingWriter>());
    }

    public void MapTables(ModelBuilder model) => Mapping.Map(model);

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        DeviceEndpoints.Map(endpoints);
        CommandEndpoints.Map(endpoints);
        ReadingEndpoints.Map(endpoints);
        BrokerEndpoints.Map(endpoints);
        HistoryEndpoints.Map(endpoints);
        RuleEndpoints.Map(endpoints);
        AlarmEndpoints.Map(endpoints);
        BehaviourEndpoints.Map(endpoints);
        EventEndpoints.Map(endpoints);
        SensorThingsEndpoints.Map(endpoints);
        NearbyEndpoints.Map(endpoints);
    }
}
