using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Intake.Models;

/// <summary>Asks for training, puts a model in use, takes it out of use.</summary>
internal sealed class EditModels(UnitOfWork work, ModelStore store, ModelTrainer trainer, ModelInUse inUse)
{
    /// <summary>Asks for a model, or gives the one that is being trained.</summary>
    public async Task<ModelAnswer> Train(Actor actor, CancellationToken ct)
    {
        actor.Require(IntakeModule.Train, default);
        if (await store.UnderWayAsync(ct) is { } already)
            return already;
        var now = work.Clock.GetUtcNow();
        var id = Ids.New(now);
        var answer = new ModelAnswer(id, "waiting", now, actor.Name, 0, null, null, null, null, null, null);
        Run(
            "INSERT INTO intake_model (id, asked_at, asked_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            id,
            now,
            actor.Name
        );
        work.Record(new Fact("intake-model", id, "intake-model.asked", actor, OpensChain: true));
        await work.CommitAsync(StatusCodes.Status202Accepted, answer, ct);
        trainer.Wake();
        return answer;
    }

    /// <summary>Puts a model in use in the place of another.</summary>
    public async Task<ModelAnswer> Use(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(IntakeModule.Use, default);
        var model = await store.FindAsync(id, ct);
        if (model.Report is null)
            throw new Refusal(
                "intake.not_trained",
                "该模型还没有训练好，不能启用。",
                "The model has not been trained and cannot be used."
            );
        if (model.State == "in_use")
            return model;
        var before = inUse.Current?.Id;
        var now = work.Clock.GetUtcNow();
        // The end of the other comes first: only one may be in use.
        Run(
            "UPDATE intake_model SET used_until = $2 WHERE used_from IS NOT NULL AND used_until IS NULL AND id <> $1",
            id,
            now,
            mustHit: false
        );
        Run(
            "UPDATE intake_model SET used_from = $2, used_by = $3, used_until = NULL WHERE id = $1",
            id,
            now,
            actor.Name
        );
        work.Record(
            new Fact(
                "intake-model",
                id,
                "intake-model.put_in_use",
                actor,
                new
                {
                    InPlaceOf = before,
                    model.Report.Figures.MacroF1,
                    model.Report.Figures.Accuracy,
                }
            )
        );
        var answer = model with { State = "in_use", UsedFrom = now, UsedBy = actor.Name, UsedUntil = null };
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await inUse.RefreshAsync(ct);
        return answer;
    }

    /// <summary>Takes it out of use; suggestions go by the words of the catalogue then.</summary>
    public async Task<ModelAnswer> Retire(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(IntakeModule.Use, default);
        var model = await store.FindAsync(id, ct);
        if (model.State != "in_use")
            throw new Refusal("intake.not_in_use", "该模型没有在用。", "The model is not in use.");
        var now = work.Clock.GetUtcNow();
        Run("UPDATE intake_model SET used_until = $2 WHERE id = $1 AND used_until IS NULL", id, now);
        work.Record(new Fact("intake-model", id, "intake-model.retired", actor));
        var answer = model with { State = "retired", UsedUntil = now };
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await inUse.RefreshAsync(ct);
        return answer;
    }

    // $1 the model, $2 now, $3 who.
    private void Run(string sql, Guid id, DateTimeOffset now, string? who = null, bool mustHit = true)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        if (who is not null)
            command.Parameters.Add(new() { Value = who });
        work.Run(command, mustHit);
    }
}
