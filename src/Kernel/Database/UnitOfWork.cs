using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Database;

/// <summary>The one way to write: rows, ledger entries, events and the idempotent answer of one request, committed
/// together or not at all.</summary>
public sealed class UnitOfWork
{
    public void Insert<T>(T row)
        where T : class => throw new InvalidOperationException();

    /// <summary>Writes all columns. A type with a <c>Version</c> (int) is written only if the stored version is still
    /// the row's; the version is then raised by one.</summary>
    /// <exception cref="Refusal">409 <c>concurrency.stale</c>, at the commit.</exception>
    public void Update<T>(T row)
        where T : class => throw new InvalidOperationException();

    public void Delete<T>(T row)
        where T : class => throw new InvalidOperationException();

    public void Record(Fact fact) => throw new InvalidOperationException();

    /// <summary>Tells other modules and webhooks, at least once, after the commit.</summary>
    /// <param name="type">Dotted, past tense: <c>cases.case.closed</c>.</param>
    public void Publish(string type, Guid subjectId, object data) => throw new InvalidOperationException();

    public Task CommitAsync(CancellationToken ct) => throw new InvalidOperationException();

    /// <summary>Commits and keeps the answer for a repeated Idempotency-Key.</summary>
    public Task CommitAsync(int status, object answer, CancellationToken ct) => throw new InvalidOperationException();
}
