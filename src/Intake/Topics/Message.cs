using Zhishu.Cases.Contracts;

namespace Zhishu.Intake.Topics;

/// <summary>One report, as far as it matters for what many report.</summary>
/// <param name="Who">Equal for the same reporter; null where that is not known.</param>
/// <param name="Reporters">None where they went along to another.</param>
/// <param name="Supports">Residents who agreed with it.</param>
/// <param name="Rating">1 to 5.</param>
internal sealed record Message(
    Guid Id,
    string Number,
    string Title,
    string Body,
    DateTimeOffset At,
    long? Who,
    int Reporters,
    int Supports,
    int? Rating,
    string? AreaCode,
    string? MatterCode,
    double? Longitude,
    double? Latitude
)
{
    // Who writes more has said what it is about; hundred thousand are held in memory.
    private const int Longest = 240;

    public static Message Of(ReportedCase c) =>
        new(
            c.Id,
            c.Number,
            c.Title,
            Cut(c.Description),
            c.FiledAt,
            c.Who,
            c.Reporters,
            0,
            c.Rating,
            c.AreaCode,
            c.MatterCode,
            c.Longitude,
            c.Latitude
        );

    public static string Cut(string body) => body.Length <= Longest ? body : body[..Longest];
}
