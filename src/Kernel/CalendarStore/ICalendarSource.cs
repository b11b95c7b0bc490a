using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>The work calendar in force: the shipped one with what the city has set over it.</summary>
public interface ICalendarSource
{
    /// <summary>The newest this node knows; take it once per request. An edit made on this node is in it at once, one
    /// made on another within a few seconds.</summary>
    WorkCalendar Current { get; }
}
