using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Intake.Topics;

/// <summary>The events of the last 60 days as this node knows them: built of the cases when it is asked first and again
/// every day, then growing with each case.</summary>
internal sealed class TopicBook(IReportedCases cases, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(60);
    private static readonly TimeSpan Holds = TimeSpan.FromDays(1);

    // A transaction that took long brings a case that is older than the newest; one that took longer still is missed, and
    // found by counting.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CountsEvery = TimeSpan.FromMinutes(1);

    private WordRarity rarity = new();
    private Clusters clusters = new(new());
    private HashSet<Guid> known = [];
    private DateTimeOffset builtAt = DateTimeOffset.UnixEpoch;
    private DateTimeOffset countedAt;
    private DateTimeOffset last;

    public WordRarity Rarity => rarity;

    /// <summary>Where the window began when it was built.</summary>
    public DateTimeOffset From => builtAt - Window;

    /// <summary>Of the events that are in the tables.</summary>
    public IEnumerable<Guid> Stored => clusters.All.Where(c => c.Stored > 0).Select(c => c.Id);

    /// <summary>Builds anew at the next look.</summary>
    public void Forget() => builtAt = DateTimeOffset.UnixEpoch;

    /// <summary>Reads what is new.</summary>
    /// <returns>The events that changed, or all, where they were built anew.</returns>
    public async Task<(IReadOnlyCollection<Cluster> Changed, bool Anew)> CatchUpAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if ((now - builtAt).Duration() >= Holds)
            return (await BuildAsync(now, ct), true);
        HashSet<Cluster> changed = [];
        var recent = await cases.IdsAsync(Ids.LowestAt(last - Overlap), Ids.LowestAt(now.AddDays(1)), ct);
        var leisure = new Leisure();
        await foreach (var one in cases.ReadAsync([.. recent.Where(id => !known.Contains(id))], ct))
        {
            await leisure.RestAsync(ct);
            known.Add(one.Id);
            var message = Message.Of(one);
            rarity.Add(message.Title, message.Body);
            changed.Add(clusters.Add(message));
            last = one.FiledAt > last ? one.FiledAt : last;
        }
        return await MissesAsync(now, ct) ? (await BuildAsync(now, ct), true) : (changed, false);
    }

    // Cases of the past come by import, with identities of their time. The newest are not counted: more of them have come
    // since they were read.
    private async Task<bool> MissesAsync(DateTimeOffset now, CancellationToken ct)
    {
        if ((now - countedAt).Duration() < CountsEvery)
            return false;
        countedAt = now;
        var until = Ids.LowestAt(last - Overlap);
        var there = await cases.CountAsync(Ids.LowestAt(From), until, ct);
        return there > known.Count(id => id < until);
    }

    private async Task<IReadOnlyCollection<Cluster>> BuildAsync(DateTimeOffset now, CancellationToken ct)
    {
        List<Message> messages = [];
        var counted = new WordRarity();
        await foreach (var one in cases.ReadAsync(Ids.LowestAt(now - Window), Ids.LowestAt(now.AddDays(1)), ct))
        {
            var message = Message.Of(one);
            messages.Add(message);
            counted.Add(message.Title, message.Body);
        }
        var built = new Clusters(counted);
        var leisure = new Leisure();
        foreach (var message in messages)
        {
            await leisure.RestAsync(ct);
            built.Add(message);
        }
        (rarity, clusters) = (counted, built);
        known = [.. messages.Select(m => m.Id)];
        last = messages.Count == 0 ? now : messages[^1].At;
        (builtAt, countedAt) = (now, now);
        return [.. built.All];
    }
}
