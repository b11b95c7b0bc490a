namespace Zhishu.Rules.Feel;

/// <summary>What a loop walks through: a list, a range value or <c>a..b</c> in either direction.</summary>
internal sealed class Iteration(Node source, Node? end, int slot)
{
    public int Slot => slot;

    /// <summary>Calls the body for each item until it answers false; false where there is nothing to walk through.</summary>
    public bool Walk(Frame frame, Site site, Func<bool> body)
    {
        var start = source.Evaluate(frame);
        if (end is not null)
        {
            return WalkBetween(frame, site, start, end.Evaluate(frame), body);
        }

        if (start.Kind == FeelKind.Range)
        {
            return WalkRange(frame, site, start.AsRange, body);
        }

        if (start.IsNull)
        {
            frame.Session.Fail(site, ProblemCode.NotIterable, "null");
            return false;
        }

        if (start.Kind != FeelKind.List)
        {
            Round(frame, start, body);
            return true;
        }

        foreach (var item in start.AsList)
        {
            if (!Round(frame, item, body))
            {
                break;
            }
        }

        return true;
    }

    private bool Round(Frame frame, in FeelValue item, Func<bool> body)
    {
        frame.Session.Step();
        frame.Slots[slot] = item;
        return body();
    }

    private bool WalkRange(Frame frame, Site site, FeelRange range, Func<bool> body)
    {
        var first = range.Start;
        var last = range.End;
        if (first.IsNumber && last.IsNumber)
        {
            first = range.StartIncluded ? first : FeelValue.Of(FeelNumber.Add(first.AsNumber, FeelNumber.One));
            last = range.EndIncluded ? last : FeelValue.Of(FeelNumber.Subtract(last.AsNumber, FeelNumber.One));
        }
        else if (first.Kind == FeelKind.Date && last.Kind == FeelKind.Date)
        {
            first = range.StartIncluded ? first : FeelValue.Of(new FeelDate(first.AsDate.EpochDays + 1));
            last = range.EndIncluded ? last : FeelValue.Of(new FeelDate(last.AsDate.EpochDays - 1));
        }

        // Between excluded neighbours lies nothing; counting down would be wrong.
        return FeelComparison.Compare(first, last) > 0 || WalkBetween(frame, site, first, last, body);
    }

    private bool WalkBetween(Frame frame, Site site, in FeelValue first, in FeelValue last, Func<bool> body)
    {
        if (first.IsNumber && last.IsNumber)
        {
            var (value, limit) = (first.AsNumber, last.AsNumber);
            var up = value <= limit;
            var step = FeelNumber.FromInt64(up ? 1 : -1);
            while (up ? value <= limit : value >= limit)
            {
                if (!Round(frame, FeelValue.Of(value), body))
                {
                    break;
                }

                value = FeelNumber.Add(value, step);
            }

            return true;
        }

        if (first.Kind == FeelKind.Date && last.Kind == FeelKind.Date)
        {
            var (day, limit) = (first.AsDate.EpochDays, last.AsDate.EpochDays);
            var step = day <= limit ? 1 : -1;
            for (; step > 0 ? day <= limit : day >= limit; day += step)
            {
                if (!Round(frame, FeelValue.Of(new FeelDate(day)), body))
                {
                    break;
                }
            }

            return true;
        }

        frame.Session.Fail(site, ProblemCode.NotIterable, $"{Coercion.Short(first)}..{Coercion.Short(last)}");
        return false;
    }
}

internal sealed class ForNode(Site site, Iteration[] iterations, int partialSlot, Node body) : Node(site)
{
    public override FeelType Type => FeelType.ListOf(body.Type);

    public override FeelValue Evaluate(Frame frame)
    {
        var results = new FeelListBuilder();
        return Run(frame, 0, results) ? FeelValue.Of(results.View()) : default;
    }

    private bool Run(Frame frame, int level, FeelListBuilder results)
    {
        var complete = true;
        var walked = iterations[level]
            .Walk(
                frame,
                Site,
                () =>
                {
                    if (level + 1 < iterations.Length)
                    {
                        complete = Run(frame, level + 1, results);
                        return complete;
                    }

                    if (partialSlot >= 0)
                    {
                        frame.Slots[partialSlot] = FeelValue.Of(results.View());
                    }

                    frame.Session.Allocate(1);
                    results.Add(body.Evaluate(frame));
                    return true;
                }
            );
        return walked && complete;
    }
}

/// <summary>some and every: three-valued; an answer that is no boolean makes the whole null.</summary>
internal sealed class QuantifiedNode(Site site, bool every, Iteration[] iterations, Node condition) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame)
    {
        var verdict = new Verdict();
        if (!Run(frame, 0, verdict) || verdict.Bad)
        {
            return default;
        }

        return verdict.Decided ? FeelValue.Of(!every)
            : verdict.SawNull ? default
            : FeelValue.Of(every);
    }

    private bool Run(Frame frame, int level, Verdict verdict)
    {
        var complete = true;
        var walked = iterations[level]
            .Walk(
                frame,
                Site,
                () =>
                {
                    if (level + 1 < iterations.Length)
                    {
                        complete = Run(frame, level + 1, verdict);
                        return complete && !verdict.Bad && !verdict.Decided;
                    }

                    var answer = condition.Evaluate(frame);
                    if (!answer.IsBoolean && !answer.IsNull)
                    {
                        frame.Session.Fail(Site, ProblemCode.NotBoolean, "satisfies", Coercion.Short(answer));
                        verdict.Bad = true;
                        return false;
                    }

                    verdict.SawNull |= answer.IsNull;
                    verdict.Decided |= answer.IsBoolean && answer.AsBoolean != every;
                    return !verdict.Decided;
                }
            );
        return walked && complete;
    }

    private sealed class Verdict
    {
        public bool Decided { get; set; }

        public bool SawNull { get; set; }

        public bool Bad { get; set; }
    }
}
