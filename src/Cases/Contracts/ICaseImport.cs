using Zhishu.Kernel;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Contracts;

/// <summary>Files the rows of another system's table as cases.</summary>
public interface ICaseImport
{
    /// <summary>Reads a table (CSV, UTF-8, plain or gzip) by the section <c>mapping</c> of a pack and files every row
    /// that is not known yet. Where the mapping names a closing time, each case lives through to where its row stands,
    /// at the times the row says. Rows are committed a thousand at a time: stopped in the middle, it can be run again
    /// and doubles nothing.</summary>
    /// <exception cref="Refusal">There is no such file, its header lacks columns that the mapping names, or another
    /// import from the same system is running.</exception>
    Task<CaseImportOutcome> RunAsync(
        PackContent pack,
        string file,
        IProgress<CaseImportProgress>? progress,
        CancellationToken ct
    );
}

/// <summary>How far an import is.</summary>
/// <param name="Rows">Rows dealt with.</param>
/// <param name="Fraction">Of the file, 0 to 1.</param>
public sealed record CaseImportProgress(long Rows, double Fraction);

/// <summary>What an import did.</summary>
/// <param name="System">The name of the other system, as the cases' origins have it.</param>
/// <param name="Rows">Data rows of the file.</param>
/// <param name="Filed">Cases filed now.</param>
/// <param name="Closed">Of these, closed as their rows say.</param>
/// <param name="Known">Rows filed before, or a second time in the same file, and left alone.</param>
/// <param name="Faulty">Rows that were left out.</param>
/// <param name="Problems">What is wrong with them, by row; at most the first 100,000.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CaseImportOutcome(
    string System,
    long Rows,
    long Filed,
    long Closed,
    long Known,
    long Faulty,
    IReadOnlyList<RowProblem> Problems,
    double Seconds
);

/// <summary>What is wrong with a row.</summary>
/// <param name="Row">Data row from 1, the header not counted.</param>
/// <param name="Line">Line of the file where the row begins, from 1.</param>
/// <param name="Column">The column's name, or null where it is about the whole row.</param>
public sealed record RowProblem(long Row, long Line, string? Column, Text Message);
