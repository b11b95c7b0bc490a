using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>The city's work calendar: the shipped one with the city's own edits.</summary>
public interface ICalendarSource
{
    /// <summary>The newest this node knows. Take it once per request.</summary>
    WorkCalendar Current { get; }
}
