using System.Globalization;
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
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

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
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var bytes = ModelBytes.Write(Trainer.Train(examples.Train, SameWords.With(areas)));
        var spent = watch.Elapsed.TotalSeconds;
        // As it will be used: the stored weights have half the precision.
        var own = Test(ModelBytes.Read(bytes), examples);
        own.Trained.Add(spent);
        var others = other is null ? null : Test(other.Model, examples);
        var report = new ModelReport(
            examples.Train.Count,
            examples.HeldBack.Count,
            examples.LeftOut,
            own.Sum(examples.Train.Count, null),
            other is null ? null : Compare(other.Id, others!),
            Months(examples.HeldBack, own, others)
        );
        return (bytes, report);
    }

    private static Tally Test(TextModel model, Examples examples)
    {
        var tally = new Tally(model.Labels);
        tally.Test(model, Numbered(examples, model.Labels));
        return tally;
    }

    private static ModelComparison Compare(Guid id, Tally tally)
    {
        var figures = tally.Sum(0, null);
        return new(id, figures.MacroF1, figures.Accuracy, figures.AccuracyOfFive, figures.Coverage);
    }

    private static List<MonthFigures> Months(IReadOnlyList<HeldBackCase> held, Tally own, Tally? other) =>
        [
            .. held.Index()
                .GroupBy(h => h.Item.At.ToOffset(Zone).ToString("yyyy-MM", CultureInfo.InvariantCulture))
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new MonthFigures(
                    g.Key,
                    g.Count(),
                    Math.Round(g.Average(h => own.Answers[h.Index].Right ? 1.0 : 0), 4),
                    other is null ? null : Math.Round(g.Average(h => other.Answers[h.Index].Right ? 1.0 : 0), 4)
                )),
        ];

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
