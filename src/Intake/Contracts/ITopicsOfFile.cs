using System.Text.Json.Serialization;

namespace Zhishu.Intake.Contracts;

/// <summary>Finds what many report in a file of messages, with nothing of the city's own.</summary>
public interface ITopicsOfFile
{
    /// <param name="messages">CSV, UTF-8, plain or gzip, with the columns <c>title</c>, <c>body</c> and <c>time</c>
    /// (<c>2019-08-21 10:00:00</c>), and where they are known <c>msg_id</c>, <c>user_id</c>, <c>likes</c>, <c>dislikes</c>.</param>
    /// <param name="most">The hottest so many.</param>
    /// <exception cref="Zhishu.Kernel.Refusal">The file or a column is missing.</exception>
    FileTopics Run(string messages, int most);

    /// <summary>The topics as one HTML page with a timeline and every message.</summary>
    /// <param name="name">What the messages are called there.</param>
    string WritePage(FileTopics found, string name);
}

/// <param name="Seconds">For finding, without reading the file.</param>
/// <param name="Topics">The hottest first; as of the last message of the file.</param>
public sealed record FileTopics(int Messages, double Seconds, IReadOnlyList<FileTopic> Topics);

/// <param name="Messages">Their <c>msg_id</c>, or the line where there is none.</param>
public sealed record FileTopic(
    string Title,
    string? Place,
    string? Group,
    IReadOnlyList<string> Words,
    double Heat,
    int Reporters,
    int Supports,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<string> Messages
)
{
    /// <summary>The messages themselves, the earliest first; not in the JSON, which names them.</summary>
    [JsonIgnore]
    public IReadOnlyList<FileReport> Reports { get; init; } = [];
}

/// <summary>One message of a topic.</summary>
public sealed record FileReport(string Number, string Title, DateTimeOffset At);
