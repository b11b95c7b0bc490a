namespace Zhishu.Intake.Drafting;

/// <summary>Section <c>Intake:Drafting</c>: a service that speaks the protocol of OpenAI's chat completions. Without an
/// address nothing is drafted and nothing leaves.</summary>
internal sealed class DraftingOptions
{
    /// <summary>Such as <c>http://10.0.0.8:8000/v1</c>.</summary>
    public Uri? Address { get; set; }

    public string Model { get; set; } = "";

    /// <summary>Sent as a bearer token; none where the service wants none.</summary>
    public string? Key { get; set; }

    public int TimeoutSeconds { get; set; } = 60;

    public bool IsOn => Address is { IsAbsoluteUri: true, Scheme: "http" or "https" } && Model.Length > 0;
}
