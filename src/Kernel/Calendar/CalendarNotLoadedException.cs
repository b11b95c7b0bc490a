namespace Zhishu.Kernel.Calendar;

/// <summary>A computation reached a year whose public holidays are not loaded. It is refused, never guessed: the
/// remedy is to add the year to the calendar.</summary>
public sealed class CalendarNotLoadedException(int year, string calendar)
    : Exception($"The working days of {year} are not loaded in the calendar '{calendar}'; add that year first.")
{
    /// <summary>The stable code for the interface.</summary>
    public const string Code = "calendar.not-loaded";

    /// <summary>The year that is missing.</summary>
    public int Year { get; } = year;

    /// <summary>The message in Chinese.</summary>
    public string Chinese { get; } = $"工作日历“{calendar}”尚未载入{year}年的节假日安排，请先补充该年数据。";

    /// <summary>The message in English.</summary>
    public string English => Message;
}

/// <summary>The data of a calendar contradict themselves or cannot be read; the message says where.</summary>
public sealed class CalendarDataException : Exception
{
    /// <summary>A fault in the data, with no place in a file.</summary>
    public CalendarDataException(string message)
        : base(message) { }

    /// <summary>A fault at a line (from 1) of a file.</summary>
    public CalendarDataException(string file, long line, string message, Exception? inner = null)
        : base($"{file}:{line}: {message}", inner) => Line = line;

    /// <summary>The line, from 1, or null where there is no file.</summary>
    public long? Line { get; }
}
