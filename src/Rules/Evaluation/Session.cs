using System.Runtime.CompilerServices;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules;

/// <summary>One evaluation under way: the limits it lives within, the problems met, the values of the model so far. For one thread.</summary>
internal sealed class Session
{
    private const int CancellationInterval = 255;
    private readonly HashSet<(ProblemCode, ExpressionSource, int, string)> _seen = [];
    private readonly List<RuleProblem> _problems = [];
    private Frame?[] _frames = [];
    private int _steps;
    private int _depth;
    private long _memory;
    private FeelDateTime? _now;

    public EvaluationLimits Limits { get; private set; } = EvaluationLimits.Default;

    public TimeProvider Clock { get; private set; } = TimeProvider.System;

    public CancellationToken Cancellation { get; private set; }

    /// <summary>The values of inputs and decisions; a decision service has its own while it runs.</summary>
    public World World { get; set; } = World.Empty;

    /// <summary>Where decisions note what they did; null where nobody asked.</summary>
    public Trace? Trace { get; set; }

    /// <summary>The day legal bases must be in force on; null does not ask.</summary>
    public DateOnly? AsOf { get; set; }

    public IReadOnlyList<RuleProblem> Problems => _problems;

    public int ProblemsNotKept { get; private set; }

    /// <summary>While above zero, problems are not reported: a test is being tried whose failure means "no".</summary>
    public int Quiet { get; set; }

    public void Begin(EvaluationLimits limits, TimeProvider clock, CancellationToken cancellation)
    {
        Limits = limits;
        Clock = clock;
        Cancellation = cancellation;
        Trace = null;
        Again();
    }

    /// <summary>Starts over with the same limits and clock.</summary>
    public void Again()
    {
        (_steps, _depth, _memory, Quiet, ProblemsNotKept) = (0, 0, 0, 0, 0);
        if (_now is not null)
        {
            _now = null;
        }

        if (_problems.Count > 0)
        {
            _problems.Clear();
            _seen.Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (++_steps > Limits.Steps)
        {
            throw new LimitException("steps", Limits.Steps);
        }

        if ((_steps & CancellationInterval) == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Counts many steps at once, as a built-in that walks through a list.</summary>
    public void Steps(long count)
    {
        _steps = (int)Math.Min(int.MaxValue - 1, _steps + count);
        if (_steps > Limits.Steps)
        {
            throw new LimitException("steps", Limits.Steps);
        }

        Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Counts values or characters made.</summary>
    public void Allocate(long size)
    {
        _memory += size;
        if (_memory > Limits.Memory)
        {
            throw new LimitException("values and characters made", Limits.Memory);
        }
    }

    public void Enter()
    {
        Step();
        // The first call stands on the caller's stack, which has room or would not have got here.
        if (++_depth > Limits.Depth || (_depth > 1 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            throw new LimitException("calls within calls", Limits.Depth);
        }
    }

    public void Leave() => _depth--;

    /// <summary>A frame for a decision: the one used last time, unless the decision is under way further up.</summary>
    public Frame Rent(int element, int slots)
    {
        if (element < _frames.Length && _frames[element] is { } frame)
        {
            _frames[element] = null;
            return frame;
        }

        return new Frame(this, slots, []);
    }

    /// <summary>Gives a frame back. Functions copy what they use of it, so nothing holds on to it.</summary>
    public void Return(int element, Frame frame)
    {
        if (element >= _frames.Length)
        {
            Array.Resize(ref _frames, Math.Max(element + 1, World.Values.Length));
        }

        _frames[element] = frame;
    }

    /// <summary>One moment for the whole evaluation, so that now() and today() agree.</summary>
    public FeelDateTime Now => _now ??= FeelDateTime.From(Clock.GetLocalNow());

    /// <summary>Reports a fault and answers null.</summary>
    public FeelValue Fail(Site site, ProblemCode code, params ReadOnlySpan<string> arguments)
    {
        Report(site, code, RuleSeverity.Error, arguments);
        return default;
    }

    /// <summary>Reports why there is no value, where that may well be meant, and answers null.</summary>
    public FeelValue Warn(Site site, ProblemCode code, params ReadOnlySpan<string> arguments)
    {
        Report(site, code, RuleSeverity.Warning, arguments);
        return default;
    }

    public void Report(Site site, ProblemCode code, RuleSeverity severity, ReadOnlySpan<string> arguments)
    {
        if (Quiet > 0)
        {
            return;
        }

        if (_problems.Count >= Limits.Problems)
        {
            ProblemsNotKept++;
            return;
        }

        // A loop meets the same thing every round; it is said once for each different value.
        if (_seen.Add((code, site.Source, site.Position, string.Join('|', arguments))))
        {
            _problems.Add(new RuleProblem(code, severity, site.Location, arguments.ToArray()));
        }
    }

    public void Add(RuleProblem problem) => _problems.Add(problem);
}

/// <summary>What the inputs and decisions of a model are worth in one evaluation.</summary>
internal sealed class World(int size)
{
    public static World Empty { get; } = new(0);

    public FeelValue[] Values { get; } = new FeelValue[size];

    public Progress[] Progress { get; } = new Progress[size];

    public void Set(int index, in FeelValue value)
    {
        Values[index] = value;
        Progress[index] = Rules.Progress.Done;
    }
}

/// <summary>How far an element of the model has got.</summary>
internal enum Progress : byte
{
    None,
    Running,
    Done,
}
