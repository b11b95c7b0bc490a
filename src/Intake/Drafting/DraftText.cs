using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Intake.Drafting;

/// <summary>What is to be drafted about a case. Nothing of it is kept.</summary>
public sealed record DraftTextRequest
{
    [Required]
    public Guid? CaseId { get; init; }

    /// <summary><c>summary</c> or <c>reply</c>.</summary>
    [Required, RegularExpression("^(summary|reply)$")]
    public string Kind { get; init; } = "";

    /// <summary>For a reply: what was found and done, in key words.</summary>
    [StringLength(4000)]
    public string? Notes { get; init; }
}

/// <param name="Text">To be read and corrected by a person; placeholders stand where personal data was.</param>
/// <param name="Hidden">How many personal details were hidden before the texts left.</param>
public sealed record DraftedText(string Text, string Model, int Hidden);

/// <param name="IsOn">Whether the city has a service for drafting.</param>
public sealed record DraftingState(bool IsOn, string? Model);

/// <summary>Drafts a summary or a reply with the service that the city has configured. Personal data is hidden before anything
/// leaves, each use is in the ledger before it leaves, and nothing else depends on it.</summary>
internal sealed class DraftText(
    DraftingService service,
    ICaseRows rows,
    IReportedCases cases,
    IServiceScopeFactory scopes
)
{
    private const string Summary =
        "你是政务热线的文书助手。用不超过80个字概括下面的诉求：何人、何时、何地、何事、要求什么。只依据原文，不得添加。方括号里的占位符原样保留。";
    private const string Reply =
        "你是政府部门的文书助手。根据诉求和处置要点起草给诉求人的答复：问候、查实情况、依据、措施和时限、联系方式、致谢。只使用要点里有的事实，没有的写“（待补充）”，不得编造法规、电话或结果。方括号里的占位符原样保留。";

    public DraftingState State(Actor actor)
    {
        RequireUse(actor);
        return new(service.Options.IsOn, service.Options.IsOn ? service.Options.Model : null);
    }

    public async Task<DraftedText> Handle(DraftTextRequest request, Actor actor, CancellationToken ct)
    {
        RequireUse(actor);
        if (!service.Options.IsOn)
            throw new Refusal("intake.no_drafting", "本市没有配置起草服务。", "The city has no service for drafting.");
        var one = await FindAsync(request.CaseId!.Value, actor, ct);
        var (about, hidden) = PersonalData.Mask(Describe(one, request));
        await RecordAsync(one.Id, request.Kind, about.Length, hidden, actor, ct);
        var text = await service.WriteAsync(request.Kind == "reply" ? Reply : Summary, about, ct);
        return new(text, service.Options.Model, hidden);
    }

    private static void RequireUse(Actor actor)
    {
        if (!actor.Has("cases.read"))
            actor.Require("cases.handle");
    }

    private static string Describe(ReportedCase one, DraftTextRequest request) =>
        request.Kind == "reply"
            ? $"诉求标题：{one.Title}\n诉求内容：{one.Description}\n处置要点：{request.Notes}"
            : $"{one.Title}\n{one.Description}";

    private async Task<ReportedCase> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var mayRead = (await rows.ReadAsync([id], actor, ct)).Count > 0;
        return (mayRead ? await cases.FindAsync(id, ct) : null)
            ?? throw Refusal.NotFound("cases.not_found", "该案件", "such case");
    }

    // Before it leaves, and whether or not an answer comes.
    private async Task RecordAsync(Guid id, string kind, int letters, int hidden, Actor actor, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        work.Record(
            new Fact(
                "case",
                id,
                "case.draft_asked",
                actor,
                new
                {
                    Kind = kind,
                    service.Options.Model,
                    service.Options.Address!.Host,
                    Letters = letters,
                    Hidden = hidden,
                }
            )
        );
        await work.CommitAsync(ct);
    }
}
