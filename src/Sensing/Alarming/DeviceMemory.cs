namespace Zhishu.Sensing.Alarming;

/// <summary>What the rules need to remember of a device: the last reading of each quantity, and where each rule
/// stands.</summary>
internal sealed class DeviceMemory(int quantities)
{
    private readonly long[] at = new long[quantities];
    private readonly double[] value = new double[quantities];
    private readonly double[] perMinute = [.. Enumerable.Repeat(double.NaN, quantities)];
    private readonly long[] flatSince = new long[quantities];
    private readonly List<RuleMemory> rules = [];

    public int Quantities => at.Length;

    /// <summary>When a quantity was last read, in ticks; 0 for never.</summary>
    public long AtOf(int place) => at[place];

    public double? ValueOf(int place) => at[place] == 0 ? null : value[place];

    public double? PerMinute(int place) => double.IsNaN(perMinute[place]) ? null : perMinute[place];

    public double? FlatMinutes(int place, DateTimeOffset now) =>
        at[place] == 0 ? null : (now.UtcTicks - flatSince[place]) / (double)TimeSpan.TicksPerMinute;

    /// <summary>What the readings that are stored already say.</summary>
    public void Recall(int place, long ticks, double last, long unmovedSince) =>
        (at[place], value[place], flatSince[place]) = (ticks, last, unmovedSince);

    /// <summary>A reading that is newer than the last.</summary>
    public void Take(int place, long ticks, double reading)
    {
        if (at[place] == 0)
            flatSince[place] = ticks;
        else
        {
            perMinute[place] = (reading - value[place]) * TimeSpan.TicksPerMinute / Math.Max(1, ticks - at[place]);
            if (reading != value[place])
                flatSince[place] = ticks;
        }
        (at[place], value[place]) = (ticks, reading);
    }

    public RuleMemory Of(Guid rule)
    {
        foreach (var known in rules)
        {
            if (known.Rule == rule)
                return known;
        }
        var made = new RuleMemory(rule);
        rules.Add(made);
        return made;
    }
}

/// <summary>Where a rule stands with a device.</summary>
internal sealed class RuleMemory(Guid rule)
{
    public Guid Rule { get; } = rule;

    /// <summary>Since when the condition has held; null where it does not.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>When the condition was met, where it must be met several times.</summary>
    public List<DateTimeOffset> Hits { get; } = [];

    /// <summary>The alarm that is open.</summary>
    public Guid? Alarm { get; set; }
}

/// <summary>What a reading did with a rule.</summary>
internal enum RuleStep
{
    Nothing,

    /// <summary>What is remembered has changed.</summary>
    Moved,
    Raised,
    Returned,
}

/// <summary>Takes a rule one reading further.</summary>
internal static class RuleWalk
{
    private const int MostHits = 1000;

    /// <param name="before">When the rule's quantities were last read before this one, in ticks; 0 for never.</param>
    public static RuleStep Step(CompiledRule rule, RuleMemory at, DeviceMemory memory, DateTimeOffset now, long before)
    {
        if (at.Alarm is not null)
            return rule.IsOver(memory, now) == true ? Return(at) : RuleStep.Nothing;
        var holds = rule.Holds(memory, now);
        // That it cannot be told is no news.
        if (holds is null)
            return RuleStep.Nothing;
        if (holds == false)
            return Clear(at);
        var moved = RuleStep.Nothing;
        var broken = before != 0 && rule.Gap > TimeSpan.Zero && now.UtcTicks - before > rule.Gap.Ticks;
        if (at.Since is null || broken)
            (at.Since, moved) = (now, RuleStep.Moved);
        if (rule.Row.Times > 1)
            moved = Count(rule, at, now);
        return now - at.Since >= rule.Held && (rule.Row.Times <= 1 || at.Hits.Count >= rule.Row.Times)
            ? RuleStep.Raised
            : moved;
    }

    private static RuleStep Count(CompiledRule rule, RuleMemory at, DateTimeOffset now)
    {
        at.Hits.RemoveAll(h => h <= now - rule.Within);
        if (at.Hits.Count < MostHits)
            at.Hits.Add(now);
        return RuleStep.Moved;
    }

    // Hits stay: the window forgets them.
    private static RuleStep Clear(RuleMemory at)
    {
        if (at.Since is null)
            return RuleStep.Nothing;
        at.Since = null;
        return RuleStep.Moved;
    }

    private static RuleStep Return(RuleMemory at)
    {
        at.Alarm = null;
        at.Since = null;
        at.Hits.Clear();
        return RuleStep.Returned;
    }
}
