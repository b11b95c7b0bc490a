using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Codes.Contracts;
using Zhishu.Codes.Issuing;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.Codes.Owners;
using Zhishu.Codes.Packs;
using Zhishu.Codes.Printing;
using Zhishu.Codes.Querying;
using Zhishu.Codes.Scanning;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Keys;
using Zhishu.Kernel.Modules;
using Zhishu.Packs.Contracts;

namespace Zhishu.Codes;

/// <summary>Codes of things and matters (赋码): encode, issue, verify, manage.</summary>
public sealed class CodesModule : IModule
{
    internal const string Read = "codes.read";
    internal const string Issue = "codes.issue";
    internal const string Bind = "codes.bind";
    internal const string Decide = "codes.decide";
    internal const string Use = "codes.use";
    internal const string Verify = "codes.verify";
    internal const string Query = "codes.query";
    internal const string Design = "codes.designs";
    internal const string Show = "codes.show";
    internal const string Alarms = "codes.alarms";
    internal const string Kinds = "codes.kinds";
    internal const string PublishKinds = "codes.kinds-publish";
    internal const string Keys = "codes.keys";

    private const string PublicPolicy = "codes.public";

    public string Name => "codes";

    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(Read, new("查看码和对象", "See codes and their objects")),
        new(Issue, new("发码：申请批次、下载、预留", "Issue codes: batches, downloads, reserving")),
        new(
            Bind,
            new("登记对象、绑定、启用、挂失、换码", "Enter objects; bind, activate, report lost and replace codes")
        ),
        new(
            Decide,
            new("停用、恢复、撤销、注销码，裁定编码冲突", "Suspend, resume, revoke and retire codes; settle conflicts")
        ),
        new(Use, new("办理扫码业务", "Do what a scan offers officers")),
        new(Verify, new("批量核验码（接口）", "Verify many codes at once")),
        new(Query, new("标识综合查验", "Query identifiers of any system")),
        new(Design, new("设计标签版式", "Design the labels that are printed")),
        new(Show, new("生成动态码", "Make codes for the screen")),
        new(Alarms, new("查看扫码统计，处理疑似复制告警", "See scans and settle alarms of copied codes")),
        new(Kinds, new("起草赋码类型", "Draft kinds of codes")),
        new(PublishKinds, new("审核发布和停用赋码类型", "Review, publish and withdraw kinds of codes")),
        new(Keys, new("管理签发密钥", "Manage the keys that sign codes")),
    ];

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidation();
        services.Configure<CodesOptions>(configuration.GetSection("Codes"));
        services.AddRateLimiter(Limit);
        services.AddSingleton<KindBook>();
        // A pack is validated without a database, which the keys of the installation are checked against.
        services.AddSingleton(p =>
            ActivatorUtilities.CreateInstance<SigningKeys>(p, (Func<KeyRing>)p.GetRequiredService<KeyRing>)
        );
        services.AddRefresh<SigningKeys>(
            "kinds and keys of codes",
            TimeSpan.FromSeconds(2),
            (k, ct) => k.RefreshAsync(ct)
        );
        services.AddScoped<IPackPart, KindsPart>();
        services.AddScoped<KindDraftStore>();
        services.AddScoped<DraftKind>();
        services.AddScoped<CodeStore>();
        services.AddScoped<ChangeCode>();
        services.AddScoped<ObjectStore>();
        services.AddScoped<EditObject>();
        services.AddScoped<ICodeFilling, CodeFilling>();
        services.AddScoped<ReadObjects>();
        services.AddScoped<UseObject>();
        services.AddScoped<BindAlias>();
        services.AddScoped<FindDuplicates>();
        services.AddScoped<MergeObjects>();
        services.AddScoped<Conflicts>();
        services.AddScoped<RenewCode>();
        services.AddScoped<GiveOwner>();
        services.AddScoped<OwnerStore>();
        services.AddScoped<OwnObject>();
        services.AddScoped<SettleAsk>();
        services.AddSingleton<Serials>();
        services.AddScoped<IssueCode>();
        services.AddScoped<Batches>();
        services.AddAskedWork<BatchMaker>();
        services.AddScoped<ExportBatch>();
        services.AddScoped<Designs>();
        services.AddSingleton<Resolver>();
        services.AddSingleton<StoredCodes>();
        services.AddScoped<ScanCode>();
        services.AddScoped<ShowDynamic>();
        services.AddSingleton<Revocations>();
        services.AddSingleton<CountScans>();
        services.AddScoped<IPeriodicJob, CopiedCodes>();
        services.AddScoped<QueryIdentifier>();
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<KindRow>(e =>
        {
            e.ToTable("codes_kind");
            e.Property(k => k.Content).HasColumnType("jsonb");
        });
        model.Entity<KindDraftRow>(e =>
        {
            e.ToTable("codes_kind_draft");
            e.Property(d => d.Content).HasColumnType("jsonb");
        });
        model.Entity<KeyRow>().ToTable("codes_key");
        model.Entity<ObjectRow>(e =>
        {
            e.ToTable("codes_object");
            e.Property(o => o.Attributes).HasColumnType("jsonb");
            e.Ignore(o => o.Scope);
            e.Ignore(o => o.Values);
        });
        model.Entity<AliasRow>().ToTable("codes_alias");
        model.Entity<OwnerRow>().ToTable("codes_owner");
        model.Entity<AskRow>().ToTable("codes_ask");
        model.Entity<ConflictRow>(e =>
        {
            e.ToTable("codes_conflict");
            e.Ignore(c => c.Field);
        });
        model.Entity<CodeRow>(e =>
        {
            e.ToTable("codes_code");
            e.Ignore(c => c.Scope);
            e.Ignore(c => c.Text);
        });
        model.Entity<BatchRow>(e =>
        {
            e.ToTable("codes_batch");
            e.Ignore(b => b.Scope);
            e.Ignore(b => b.State);
        });
        model.Entity<DesignRow>(e =>
        {
            e.ToTable("codes_design");
            e.Property(d => d.Content).HasColumnType("jsonb");
        });
        model.Entity<ScanRow>().ToMonthlyTable("codes_scan", nameof(ScanRow.Id));
        model.Entity<AlarmRow>(e =>
        {
            e.ToTable("codes_alarm");
            e.Property(a => a.Facts).HasColumnType("jsonb");
        });
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/codes").WithTags("codes");
        KindEndpoints.Map(group);
        DraftKind.Map(group);
        KeyEndpoints.Map(group);
        ChangeCode.Map(group);
        IssueCode.Map(group);
        Batches.Map(group);
        ExportBatch.Map(group);
        Designs.Map(group);
        EditObject.Map(group);
        ReadObjects.Map(group);
        UseObject.Map(group);
        BindAlias.Map(group);
        Conflicts.Map(group);
        GiveOwner.Map(group);
        SettleAsk.Map(group);
        ShowDynamic.Map(group);
        Scanning.Alarms.Map(group);
        CountScans.Map(group);
        QueryIdentifier.Map(group);
        group.MapPost(
            "verify",
            async (VerifyCodesRequest request, Actor actor, ScanCode feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request, actor, ct))
        );
        var open = endpoints.MapGroup("/api/public/codes").WithTags("codes").RequireRateLimiting(PublicPolicy);
        open.MapPost(
            "scan",
            async (ScanCodeRequest request, Actor actor, ScanCode feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request, actor, ct))
        );
        OwnObject.Map(open);
        open.MapGet("keys", KeyEndpoints.PublicSet);
        open.MapGet(
            "revocations",
            async (long? after, Revocations feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.ReadAsync(after ?? 0, ct))
        );
    }

    private static void Limit(RateLimiterOptions options) =>
        PublicLimit.Add(
            options,
            PublicPolicy,
            services => services.GetRequiredService<IOptions<CodesOptions>>().Value.PublicScansPerMinute
        );
}
