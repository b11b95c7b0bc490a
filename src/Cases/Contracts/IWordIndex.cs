namespace Zhishu.Cases.Contracts;

/// <summary>The index of words by which cases are found. New cases enter it through the outbox.</summary>
public interface IWordIndex
{
    /// <summary>Adds the cases that are missing, for instance after an import without a running server.</summary>
    /// <param name="progress">Told the number of cases added so far.</param>
    /// <returns>How many were added.</returns>
    Task<long> CatchUpAsync(IProgress<long>? progress, CancellationToken ct);
}
