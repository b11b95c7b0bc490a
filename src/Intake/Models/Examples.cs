using Zhishu.Cases.Contracts;
using Zhishu.Intake.Classifying;
using Zhishu.Kernel;

namespace Zhishu.Intake.Models;

/// <summary>The closed cases a model is trained on, and those it is tested on.</summary>
/// <param name="LeftOut">Cases of matters with too few.</param>
internal sealed record Examples(LabelledTexts Train, IReadOnlyList<HeldBackCase> HeldBack, int LeftOut)
{
    /// <summary>The newest so many are read.</summary>
    public const int Most = 200_000;

    // Of a matter with fewer nothing can be learned that holds for the next.
    private const int LeastOfMatter = 5;
    private const int Least = 100;
    private const int Part = 5;

    /// <param name="progress">Told the cases read so far.</param>
    /// <exception cref="Refusal">409 <c>intake.too_few</c>.</exception>
    public static async Task<Examples> ReadAsync(IClosedCases cases, IProgress<long> progress, CancellationToken ct)
    {
        List<(string Text, string Label)> train = [];
        List<HeldBackCase> held = [];
        long read = 0;
        await foreach (var one in cases.ReadAsync(Most, ct))
        {
            if (++read % 1000 == 0)
                progress.Report(read);
            if (IsHeldBack(one.Id))
                held.Add(new(one.Text, one.MatterCode, Ids.InstantOf(one.Id)));
            else
                train.Add((one.Text, one.MatterCode));
        }
        progress.Report(read);
        var enough = train
            .CountBy(t => t.Label, StringComparer.Ordinal)
            .Where(c => c.Value >= LeastOfMatter)
            .Select(c => c.Key)
            .ToHashSet(StringComparer.Ordinal);
        var kept = train.Where(t => enough.Contains(t.Label)).ToList();
        if (enough.Count < 2 || kept.Count < Least)
            throw new Refusal(
                "intake.too_few",
                $"办结案件太少：须至少有 {Least} 件、两个事项各 {LeastOfMatter} 件以上，现有 {kept.Count} 件、{enough.Count} 个事项。",
                $"There are too few closed cases: {Least} are needed, of two matters with {LeastOfMatter} each at least; there are {kept.Count} of {enough.Count} matters."
            );
        var test = held.Where(t => enough.Contains(t.Label)).ToList();
        return new(LabelledTexts.Of(kept), test, train.Count + held.Count - kept.Count - test.Count);
    }

    // Random digits of the identity: the same cases are held back from every model.
    private static bool IsHeldBack(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return bytes[15] % Part == 0;
    }
}

/// <param name="At">When it was reported.</param>
internal sealed record HeldBackCase(string Text, string Label, DateTimeOffset At);
