using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Cases.Contracts;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Contracts;
using Zhishu.Intake.Evaluating;
using Zhishu.Intake.Texts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Intake.Models;

/// <summary>Trains the models that were asked for and compares each with the one in use. Putting one in use is a person's
/// word.</summary>
internal sealed class ModelTrainer(
    NpgsqlDataSource database,
    IClosedCases cases,
    IDirectory directory,
    ModelInUse inUse,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ModelTrainer> log
) : AskedWork("intake_model", database, clock, log)
{
    protected override async Task<Func<CancellationToken, Task>> DoAsync(
        Guid id,
        IProgress<long> progress,
        CancellationToken ct
    )
    {
        var examples = await Examples.ReadAsync(cases, progress, ct);
        await inUse.RefreshAsync(ct);
        var other = inUse.Current;
        var areas = directory.Current.Areas.Select(a => a.Name);
        var (bytes, report) = await Task.Run(() => Train(examples, areas, other), ct);
        return token => FinishAsync(id, bytes, report, null, token);
    }

    protected override Task FailAsync(Guid id, Exception why, CancellationToken ct) =>
        FinishAsync(id, null, null, why is Refusal refusal ? refusal.Text : new(why.Message, why.Message), ct);

    private static (byte[] Bytes, ModelReport Report) Train(
        Examples examples,
        IEnumerable<string> areas,
        ModelInUse.Used? other
    )
    {
        var tally = new Tally(examples.Train.Labels);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        // As it will be used: the stored weights have half the precision.
        var bytes = ModelBytes.Write(Trainer.Train(examples.Train, SameWords.With(areas)));
        tally.Trained.Add(watch.Elapsed.TotalSeconds);
        tally.Test(ModelBytes.Read(bytes), Numbered(examples, examples.Train.Labels));
        var report = new ModelReport(
            examples.Train.Count,
            examples.HeldBack.Count,
            examples.LeftOut,
            tally.Sum(examples.Train.Count, null),
            other is null ? null : Compare(examples, other)
        );
        return (bytes, report);
    }

    private static ModelComparison Compare(Examples examples, ModelInUse.Used other)
    {
        var tally = new Tally(other.Model.Labels);
        tally.Test(other.Model, Numbered(examples, other.Model.Labels));
        var figures = tally.Sum(0, null);
        return new(other.Id, figures.MacroF1, figures.Accuracy, figures.AccuracyOfFive, figures.Coverage);
    }

    // -1 for a matter that the model does not know: whatever it says of such a case is wrong.
    private static (string Text, int Class)[] Numbered(Examples examples, IReadOnlyList<string> labels)
    {
        var numbers = labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        return [.. examples.HeldBack.Select(t => (t.Text, numbers.GetValueOrDefault(t.Label, -1)))];
    }

    private async Task FinishAsync(Guid id, byte[]? bytes, ModelReport? report, Text? error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var finish = new NpgsqlBatchCommand(
            """
            UPDATE intake_model
            SET finished_at = $2, bytes = $3, report = $4, error_chinese = $5, error_english = $6 WHERE id = $1
            """
        );
        finish.Parameters.Add(new() { Value = id });
        finish.Parameters.Add(new() { Value = Clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        finish.Parameters.Add(Nullable(bytes, NpgsqlDbType.Bytea));
        finish.Parameters.Add(Nullable(report is null ? null : Json.Write(report), NpgsqlDbType.Jsonb));
        finish.Parameters.Add(Nullable(error?.Chinese, NpgsqlDbType.Text));
        finish.Parameters.Add(Nullable(error?.English, NpgsqlDbType.Text));
        work.Run(finish);
        work.Record(
            new Fact(
                "intake-model",
                id,
                error is null ? "intake-model.trained" : "intake-model.training_failed",
                Actor.Internal("intake.trainer"),
                new
                {
                    report?.Texts,
                    report?.HeldBack,
                    report?.Figures.MacroF1,
                    report?.Figures.Accuracy,
                    InUse = report?.InUse,
                }
            )
        );
        await work.CommitAsync(ct);
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
