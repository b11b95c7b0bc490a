namespace Zhishu.Kernel.Calendar;

/// <summary>A time in which a clock stands still; open while <see cref="Until"/> is null.</summary>
public sealed record Suspension(DateTimeOffset From, DateTimeOffset? Until, string? Reason = null);

/// <summary>
/// The clock of one deadline: a limit, when it started, when it stood still, what was added. Immutable: suspending,
/// resuming and extending give a new clock, and the same facts always give the same deadline.
/// <para>
/// Hours and minutes stop and go on at once. Days are whole: the day of suspension still counts, the day of
/// resumption is a new day 0. A suspension that begins after the deadline has passed changes nothing.
/// </para>
/// </summary>
public sealed class DeadlineClock
{
    private readonly WorkCalendar calendar;
    private readonly bool roll;

    // Where the clock last began to run and what was left then: days, or ticks.
    private readonly DateTimeOffset runningFrom;
    private readonly long left;

    /// <summary>A clock.</summary>
    /// <param name="calendar">Working days and hours.</param>
    /// <param name="limit">The limit before extension.</param>
    /// <param name="startedAt">When it began to run.</param>
    /// <param name="suspensions">In order of time, not overlapping, only the last may be open.</param>
    /// <param name="extension">What was added, in the same unit as the limit.</param>
    /// <param name="rollToWorkingDay">Whether calendar days end on a working day.</param>
    /// <exception cref="ArgumentException">The suspensions are out of order, or the extension has another
    /// unit.</exception>
    /// <exception cref="CalendarNotLoadedException">It reaches a year that is not loaded.</exception>
    public DeadlineClock(
        WorkCalendar calendar,
        TimeLimit limit,
        DateTimeOffset startedAt,
        IReadOnlyList<Suspension>? suspensions = null,
        TimeLimit? extension = null,
        bool rollToWorkingDay = true
    )
    {
        this.calendar = calendar;
        roll = rollToWorkingDay;
        Limit = limit;
        StartedAt = startedAt;
        Suspensions = suspensions ?? [];
        Extension = extension;
        CheckOrder();
        CheckUnit(extension ?? limit);
        left = AmountOf(limit) + (extension is { } more ? AmountOf(more) : 0);
        runningFrom = startedAt;
        foreach (var suspension in Suspensions)
        {
            if (suspension.From >= DueFrom(runningFrom, left))
            {
                break;
            }

            left = Math.Max(0, left - Used(runningFrom, suspension.From));
            runningFrom = suspension.Until ?? suspension.From;
            if (suspension.Until is null)
            {
                IsSuspended = true;
                return;
            }
        }

        DueAt = DueFrom(runningFrom, left);
    }

    /// <summary>The limit before extension.</summary>
    public TimeLimit Limit { get; }

    /// <summary>When the clock began to run.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it stood still, in order.</summary>
    public IReadOnlyList<Suspension> Suspensions { get; }

    /// <summary>What was added to the limit.</summary>
    public TimeLimit? Extension { get; }

    /// <summary>Whether it stands still now, so that no deadline can be named.</summary>
    public bool IsSuspended { get; }

    /// <summary>The deadline; null while suspended.</summary>
    public DateTimeOffset? DueAt { get; }

    /// <summary>The deadline there would be if the clock went on at this instant; the deadline itself while it
    /// runs.</summary>
    public DateTimeOffset DueIfResumedAt(DateTimeOffset instant) => DueAt ?? Resume(instant).DueAt!.Value;

    /// <summary>Stops the clock.</summary>
    /// <exception cref="InvalidOperationException">It is stopped already.</exception>
    /// <exception cref="ArgumentException">The instant lies before the start or the last resumption.</exception>
    public DeadlineClock Suspend(DateTimeOffset at, string? reason = null) =>
        Suspensions is [.., { Until: null }]
            ? throw new InvalidOperationException("The clock is suspended already.")
            : With([.. Suspensions, new(at, null, reason)], Extension);

    /// <summary>Lets the clock go on.</summary>
    /// <exception cref="InvalidOperationException">It is not suspended.</exception>
    /// <exception cref="ArgumentException">The instant lies before the suspension.</exception>
    public DeadlineClock Resume(DateTimeOffset at) =>
        Suspensions is [.., { Until: null } open]
            ? With([.. Suspensions.SkipLast(1), open with { Until = at }], Extension)
            : throw new InvalidOperationException("The clock is not suspended.");

    /// <summary>Adds to the limit.</summary>
    /// <exception cref="ArgumentException">The extension has another unit than the limit.</exception>
    public DeadlineClock Extend(TimeLimit by)
    {
        CheckUnit(by);
        return With(Suspensions, new TimeLimit((Extension?.Amount ?? 0) + by.Amount, by.Unit));
    }

    /// <summary>Whether the deadline has passed; never while suspended before it.</summary>
    public bool IsOverdueAt(DateTimeOffset now) => DueAt < now;

    /// <summary>How much is left at an instant, or by how much the deadline has passed. Working units are measured in
    /// working time; an overdue time that reaches a year not loaded, or has no working time in it yet, by the
    /// clock.</summary>
    public RemainingTime RemainingAt(DateTimeOffset now)
    {
        var from = IsSuspended ? runningFrom : now;
        var due = DueAt ?? DueFrom(runningFrom, left);
        var overdue = from > due;
        if (Limit.CountsWork && calendar.Covers(from))
        {
            var work = calendar.WorkingTimeBetween(from, due).Duration();
            if (!overdue || work >= TimeSpan.FromMinutes(1))
            {
                return new(work, true, overdue, IsSuspended, calendar.WorkingDayLength);
            }
        }

        return new((due - from).Duration(), false, overdue, IsSuspended, TimeSpan.FromDays(1));
    }

    private DeadlineClock With(IReadOnlyList<Suspension> suspensions, TimeLimit? extension) =>
        new(calendar, Limit, StartedAt, suspensions, extension, roll);

    private DateTimeOffset DueFrom(DateTimeOffset start, long amount) =>
        Limit.Unit switch
        {
            TimeUnit.WorkingDays => calendar.AddWorkingDays(start, (int)amount),
            TimeUnit.CalendarDays => calendar.AddCalendarDays(start, (int)amount, roll),
            TimeUnit.WorkingHours => calendar.AddWorkingTime(start, new(amount)),
            _ => WorkCalendar.AddClockTime(start, new(amount)),
        };

    private long Used(DateTimeOffset from, DateTimeOffset to) =>
        Limit.Unit switch
        {
            TimeUnit.WorkingDays => calendar.WorkingDaysBetween(calendar.DateOf(from), calendar.DateOf(to)),
            TimeUnit.CalendarDays => calendar.DateOf(to).DayNumber - calendar.DateOf(from).DayNumber,
            TimeUnit.WorkingHours => calendar.WorkingTimeBetween(from, to).Ticks,
            _ => (to - from).Ticks,
        };

    private static long AmountOf(TimeLimit limit) => limit.CountsDays ? limit.Amount : limit.Duration.Ticks;

    private void CheckUnit(TimeLimit extension)
    {
        if (extension.Unit != Limit.Unit)
        {
            throw new ArgumentException($"A limit of {Limit} cannot be extended by {extension}: the units differ.");
        }
    }

    private void CheckOrder()
    {
        var last = StartedAt;
        for (var i = 0; i < Suspensions.Count; i++)
        {
            var (from, until, _) = Suspensions[i];
            if (from < last || until < from || (until is null && i < Suspensions.Count - 1))
            {
                throw new ArgumentException(
                    $"Suspension {i + 1} begins before the clock ran, ends before it begins, or is followed by another "
                        + "while still open."
                );
            }

            last = until ?? from;
        }
    }
}
