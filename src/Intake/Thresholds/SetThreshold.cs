using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Intake.Models;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;

namespace Zhishu.Intake.Thresholds;

/// <summary>Section <c>Intake</c>.</summary>
internal sealed class JudgingOptions
{
    /// <summary>Whether cases may come under a matter without a person; off unless the city says so.</summary>
    public bool ClassifyWithoutPerson { get; set; }

    /// <summary>Whether such a case is also registered and dispatched without a person, where decision and duty tables say to
    /// whom and nothing burdens anybody; off unless the city says so.</summary>
    public bool DispatchWithoutPerson { get; set; }
}

/// <summary>Shows and sets from which confidence on a matter is proposed, and given without a person.</summary>
internal sealed class SetThreshold(
    UnitOfWork work,
    ThresholdBook book,
    ModelInUse inUse,
    ICatalogue catalogue,
    IOptions<JudgingOptions> options
)
{
    public ThresholdList List(Actor actor)
    {
        RequireSight(actor);
        var snapshot = catalogue.Current;
        var codes = (inUse.Current?.Model.Labels ?? []).Concat(book.Current.Keys).Distinct(StringComparer.Ordinal);
        return new(
            options.Value.ClassifyWithoutPerson,
            options.Value is { ClassifyWithoutPerson: true, DispatchWithoutPerson: true },
            [
                .. codes
                    .Select(snapshot.Find)
                    .OfType<MatterVersion>()
                    .OrderBy(m => m.Code, StringComparer.Ordinal)
                    .Select(m => Answer(m, book.Current.GetValueOrDefault(m.Code))),
            ]
        );
    }

    public async Task<ThresholdAnswer> Handle(
        string code,
        SetThresholdRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        RequireSight(actor);
        var matter =
            catalogue.Current.Find(code) ?? throw Refusal.NotFound("intake.no_matter", "该事项", "such matter");
        await book.RefreshAsync(ct);
        var before = book.Current.GetValueOrDefault(matter.Code);
        if (request.Version != (before?.Version ?? 0))
            throw Refusal.Stale();
        // What goes on without a person is decided by whoever puts models in use.
        if (request.AutomaticFrom != before?.AutomaticFrom)
            actor.Require(IntakeModule.Use, default);
        Check(matter, request);
        var after = new Threshold(
            before?.Id ?? Ids.New(work.Clock.GetUtcNow()),
            matter.Code,
            request.OfferedFrom,
            request.AutomaticFrom,
            work.Clock.GetUtcNow(),
            actor.Name,
            request.Version + 1
        );
        Write(after);
        work.Record(
            new Fact(
                "intake-threshold",
                after.Id,
                "intake-threshold.set",
                actor,
                new
                {
                    Matter = after.Matter,
                    From = new { before?.OfferedFrom, before?.AutomaticFrom },
                    To = new { after.OfferedFrom, after.AutomaticFrom },
                },
                OpensChain: before is null
            )
        );
        var answer = Answer(matter, after);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await book.RefreshAsync(ct);
        return answer;
    }

    private void Check(MatterVersion matter, SetThresholdRequest request)
    {
        if (request.AutomaticFrom is not { } automatic)
            return;
        if (!options.Value.ClassifyWithoutPerson)
            throw new Refusal(
                "intake.automatic_off",
                "本市没有允许自动归类。如要使用，请由系统管理员设置 Intake:ClassifyWithoutPerson 为 true。",
                "The city does not allow that cases come under a matter without a person. To allow it, set Intake:ClassifyWithoutPerson to true."
            );
        if (matter.Burdens)
            throw new Refusal(
                "intake.burdens",
                $"“{matter.Name.Chinese}”的办理可能减损当事人权益，须由人归类。",
                $"Handling '{matter.Name.English}' can end in a burden for somebody, so a person puts cases under it."
            );
        if (automatic < request.OfferedFrom)
            throw Refusal.Invalid(
                "intake.threshold_order",
                "automaticFrom",
                "自动归类的把握不能低于提出建议的把握。",
                "The confidence for going without a person is not below that for proposing."
            );
    }

    private void Write(Threshold after)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO intake_threshold AS t (id, matter_code, offered_from, automatic_from, changed_at, changed_by, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (matter_code) DO UPDATE SET offered_from = $3, automatic_from = $4, changed_at = $5, changed_by = $6, version = $7
            WHERE t.version = $7 - 1
            """
        );
        command.Parameters.Add(new() { Value = after.Id });
        command.Parameters.Add(new() { Value = after.Matter });
        command.Parameters.Add(Nullable(after.OfferedFrom));
        command.Parameters.Add(Nullable(after.AutomaticFrom));
        command.Parameters.Add(new() { Value = after.ChangedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = after.ChangedBy });
        command.Parameters.Add(new() { Value = after.Version });
        work.Run(command, mustHit: true);
    }

    private ThresholdAnswer Answer(MatterVersion matter, Threshold? set)
    {
        double? advised = null;
        if (
            inUse.Current?.Model is { } model
            && model.Labels.Index().FirstOrDefault(l => l.Item == matter.Code) is (var place, not null)
            && model.Thresholds[place] <= 1
        )
            advised = Math.Round(model.Thresholds[place], 3);
        return new(
            matter.Code,
            matter.Name,
            !matter.Burdens,
            advised,
            set?.OfferedFrom,
            set?.AutomaticFrom,
            set?.ChangedBy,
            set?.ChangedAt,
            set?.Version ?? 0
        );
    }

    private static void RequireSight(Actor actor)
    {
        if (!actor.Has(IntakeModule.Train))
            actor.Require(IntakeModule.Use);
    }

    private static NpgsqlParameter Nullable(double? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };
}
