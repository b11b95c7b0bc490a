namespace Zhishu.Cases.Contracts;

/// <summary>Cases that people closed: examples of what their matters are about.</summary>
public interface IClosedCases
{
    /// <summary>The newest first, with a matter each.</summary>
    IAsyncEnumerable<ClosedCase> ReadAsync(int most, CancellationToken ct);
}

/// <param name="Text">Title and description as they were reported; may name people.</param>
public sealed record ClosedCase(Guid Id, string MatterCode, string Text);
