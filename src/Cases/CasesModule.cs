using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zhishu.Cases.Acting;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Briefs;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Escalating;
using Zhishu.Cases.Exporting;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Importing;
using Zhishu.Cases.Live;
using Zhishu.Cases.Merging;
using Zhishu.Cases.Notes;
using Zhishu.Cases.Open311;
using Zhishu.Cases.Packs;
using Zhishu.Cases.People;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Reporting;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Supervising;
using Zhishu.Cases.Whistles;
using Zhishu.Cases.Workflows;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Audit;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Modules;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases;

/// <summary>From event to closed case.</summary>
public sealed class CasesModule : IModule
{
    public string Name => "cases";

    public IReadOnlyList<Permission> Permissions => CasePermissions.All;

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidation();
        services.Configure<AttachmentOptions>(configuration.GetSection("Cases:Attachments"));
        services.Configure<PeopleOptions>(configuration.GetSection("Cases"));
        services.AddRateLimiter(PublicEndpoints.Limit);
        services.AddSingleton<Processes>();
        services.AddSingleton<ReporterSealing>();
        services.AddSingleton(p => CaseUses.ForDispatch(p.GetRequiredService<IDirectory>()));
        services.AddSingleton(CaseUses.ForDeadline());
        services.AddSingleton(CaseUses.ForAdmission());
        services.TryAddSingleton<IDecisions, NoTables>();
        services.TryAddScoped<IProposals, NoTables>();
        services.AddScoped<CaseTables>();
        services.AddScoped<EarlierReports>();
        services.AddScoped<SettleProposals>();
        services.AddScoped<Confirming>();
        services.AddScoped<ReadDecisions>();
        services.AddScoped<TryTable>();
        services.AddScoped<ITableTrial>(p => p.GetRequiredService<TryTable>());
        services.AddScoped<IProposalEffect, ConfirmAdmission>();
        services.AddScoped<IProposalEffect, ConfirmDispatch>();
        services.AddScoped<IProposalEffect, ConfirmLimit>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<FollowEvents>();
        services.AddScoped<IEventHandler, AnnounceEvents>();
        services.AddScoped<CaseStore>();
        services.AddScoped<CaseView>();
        services.AddScoped<EvidenceCounts>();
        services.AddSingleton<AttachmentFiles>();
        services.AddSingleton<ReceiveFile>();
        services.AddScoped<AddAttachment>();
        services.AddScoped<ReadAttachments>();
        services.AddScoped<RemoveAttachment>();
        services.AddScoped<IPeriodicJob, SweepFiles>();
        services.AddScoped<FileCase>();
        services.AddScoped<JudgeMatter>();
        services.AddScoped<TakeBack>();
        services.AddScoped<ClassifyCase>();
        services.AddScoped<ICaseBatch, CaseBatch>();
        services.AddScoped<ICaseFiling, CaseFiling>();
        services.AddScoped<IPictureFiles, PictureFiles>();
        services.AddSingleton<ICaseImport, ImportCases>();
        services.AddScoped<IPackPart, MappingPart>();
        services.AddScoped<ReadHistory>();
        services.AddScoped<WriteNote>();
        services.AddScoped<AddReporter>();
        services.AddScoped<IPeriodicJob, AnonymiseReporters>();
        services.AddScoped<FollowAccess>();
        services.AddScoped<FollowedPhotos>();
        services.AddScoped<NearbyReports>();
        services.AddScoped<JoinReport>();
        services.AddScoped<FindPlaces>();
        services.AddScoped<PublicFollowing>();
        services.AddScoped<PublicReport>();
        services.AddScoped<PublicView>();
        services.AddScoped<ReadReporters>();
        services.AddScoped<SearchPeople>();
        services.AddScoped<TakeAction>();
        services.AddScoped<CaseChange>();
        services.AddScoped<IPeriodicJob, EscalateOverdue>();
        services.AddScoped<LeadClocks>();
        services.AddScoped<FindDuplicates>();
        services.AddSingleton<CityWords>();
        services.AddSingleton<ICityWords>(p => p.GetRequiredService<CityWords>());
        services.AddRefresh<CityWords>("the words of cases", TimeSpan.FromSeconds(30), (w, ct) => w.RefreshAsync(ct));
        services.AddScoped<MergeCases>();
        services.AddScoped<MovedReporters>();
        services.AddScoped<IPackPart, ProcessesPart>();
        services.AddScoped<IMatterUsage, MatterUsage>();
        services.AddSingleton<IMatterCodes, KnownMatterCodes>();
        services.AddSingleton<ILedgerNames, CaseLedgerNames>();
        services.AddScoped<AnswerSupervision>();
        services.AddScoped<IssueSupervision>();
        services.AddScoped<ListSupervisions>();
        services.AddScoped<SupervisionBook>();
        services.AddScoped<BlowWhistle>();
        services.AddScoped<ReportWhistles>();
        services.AddRefresh<Processes>("the processes", TimeSpan.FromSeconds(5), (p, ct) => p.RefreshAsync(ct));
        services.AddScoped<ExportCases>();
        services.AddOptions<Open311Options>().Bind(configuration.GetSection("Open311"));
        services.AddSingleton<DeadlineReport>();
        services.AddSingleton<IDeadlineReport>(p => p.GetRequiredService<DeadlineReport>());
        services.AddSingleton<JudgeSituation>();
        services.AddSingleton<SituationReport>();
        services.AddScoped<ArrangeSituation>();
        services.AddScoped<BriefBook>();
        services.AddScoped<ChangeBrief>();
        services.AddSingleton<CountBrief>();
        services.AddScoped<ExportBrief>();
        services.AddScoped<MakeBrief>();
        services.AddSingleton<NameCases>();
        services.AddScoped<PublishBrief>();
        services.AddScoped<ReadBriefs>();
        services.AddScoped<RefreshBrief>();
        services.AddScoped<KeepFilter>();
        services.AddScoped<ListInbox>();
        services.AddScoped<ListQueue>();
        services.AddScoped<SearchCases>();
        services.AddScoped<ICaseRows>(p => p.GetRequiredService<SearchCases>());
        services.AddScoped<ClusterCases>();
        services.AddSingleton<WordIndex>();
        services.AddSingleton<IEventHandler>(p => p.GetRequiredService<WordIndex>());
        services.AddSingleton<IClosedCases, ClosedCases>();
        services.AddSingleton<IReportedCases, ReportedCases>();
        services.AddSingleton<IWordIndex>(p => p.GetRequiredService<WordIndex>());
    }

    public void MapTables(ModelBuilder model)
    {
        model.Entity<Case>(e =>
        {
            e.ToMonthlyTable("cases_case", nameof(Case.Id)).Ignore(c => c.Scope).Ignore(c => c.IsOver);
            e.Property(c => c.Fields).HasColumnType("json");
            e.Property(c => c.Decision).HasColumnType("json");
            e.Property(c => c.Admission).HasColumnType("json");
            e.Property(c => c.StageLimit).HasColumnType("json");
            e.Property(c => c.Proposals).HasColumnType("json");
        });
        model.Entity<Share>(e =>
        {
            e.ToMonthlyTable("cases_share", nameof(Share.CaseId)).HasKey(s => new { s.CaseId, s.Id });
            e.Property(s => s.Suspensions).HasColumnType("json");
            e.Property(s => s.LimitBy).HasColumnType("json");
            e.Ignore(s => s.MayBeScored);
        });
        model
            .Entity<Attachment>()
            .ToMonthlyTable("cases_attachment", nameof(Attachment.CaseId))
            .HasKey(a => new { a.CaseId, a.Id });
        model.Entity<Merge>(e =>
        {
            e.ToTable("cases_merge");
            e.Property(m => m.Before).HasColumnType("json");
        });
        model.Entity<Supervision>().ToTable("cases_supervision").Ignore(s => s.Scope);
        model.Entity<Whistle>().ToTable("cases_whistle");
        model.Entity<CaseRequest>().ToTable("cases_request");
        model
            .Entity<Reporter>()
            .ToMonthlyTable("cases_reporter", nameof(Reporter.CaseId))
            .HasKey(r => new { r.CaseId, r.Id });
        model.Entity<Note>().ToMonthlyTable("cases_note", nameof(Note.CaseId)).HasKey(n => new { n.CaseId, n.Id });
        model.Entity<Origin>().ToTable("cases_origin").HasKey(o => new { o.System, o.Number });
        model.Entity<SavedFilter>().ToTable("cases_filter");
        model.Entity<LayoutRow>(e =>
        {
            e.ToTable("cases_layout");
            e.Property(l => l.Panels).HasColumnType("json");
        });
        model.Entity<Brief>(e =>
        {
            e.ToTable("cases_brief").Ignore(b => b.Period).Ignore(b => b.Title).Ignore(b => b.Paragraphs);
            e.Property(b => b.Sections).HasColumnType("json");
            e.Property(b => b.Seen).HasColumnType("json");
        });
        model.Entity<StoredProcess>(e =>
        {
            e.ToTable("cases_process").HasKey(p => p.Code);
            e.Property(p => p.Moves).HasColumnType("json");
        });
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        AddAttachment.Map(endpoints);
        ReadAttachments.Map(endpoints);
        RemoveAttachment.Map(endpoints);
        FileCase.Map(endpoints);
        TakeBack.Map(endpoints);
        ClassifyCase.Map(endpoints);
        ReadHistory.Map(endpoints);
        WriteNote.Map(endpoints);
        AddReporter.Map(endpoints);
        PublicEndpoints.Map(endpoints);
        ReadReporters.Map(endpoints);
        SearchPeople.Map(endpoints);
        TakeAction.Map(endpoints);
        FindDuplicates.Map(endpoints);
        MergeCases.Map(endpoints);
        FollowEvents.Map(endpoints);
        GetCase.Map(endpoints);
        AnswerSupervision.Map(endpoints);
        IssueSupervision.Map(endpoints);
        ListSupervisions.Map(endpoints);
        ArriveAtCall.Map(endpoints);
        BlowWhistle.Map(endpoints);
        ReportWhistles.Map(endpoints);
        ScoreShare.Map(endpoints);
        Open311Endpoints.Map(endpoints);
        DeadlineReport.Map(endpoints);
        SituationReport.Map(endpoints);
        ArrangeSituation.Map(endpoints);
        ChangeBrief.Map(endpoints);
        ExportBrief.Map(endpoints);
        MakeBrief.Map(endpoints);
        PublishBrief.Map(endpoints);
        ReadBriefs.Map(endpoints);
        RefreshBrief.Map(endpoints);
        ExportCases.Map(endpoints);
        KeepFilter.Map(endpoints);
        ListInbox.Map(endpoints);
        ListQueue.Map(endpoints);
        ReadDecisions.Map(endpoints);
        TryTable.Map(endpoints);
        SearchCases.Map(endpoints);
        ClusterCases.Map(endpoints);
    }
}
