using Zhishu.Cases.Acting;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Importing;

/// <summary>Lets the cases of rows live: filed, dispatched and accepted when the row was opened; reported done,
/// verified and closed when it was closed. A row that is still open stays in its unit's hands.</summary>
internal sealed class CaseLife(ICaseBatch batch, CaseMapping mapping)
{
    private static readonly TakeActionRequest Nothing = new();
    private static readonly TakeActionRequest Conditions = new() { ConditionsMet = true };

    // Separate hands for each step, as the workflow wants them; the ledger names the other system's side of it.
    private readonly Actor registrar = Actor.Internal($"{mapping.System} 登记");
    private readonly Actor handler = Actor.Internal($"{mapping.System} 承办");
    private readonly Actor verifier = Actor.Internal($"{mapping.System} 核查");

    /// <summary>How many were closed.</summary>
    public int Closed { get; private set; }

    /// <returns>The first row that was refused and why, or null.</returns>
    public async Task<(CaseRow Row, Text Why)?> LiveAllAsync(IReadOnlyList<CaseRow> rows, CancellationToken ct)
    {
        batch.History = mapping.ClosedAt is not null;
        foreach (var row in rows)
        {
            try
            {
                await LiveAsync(row, ct);
            }
            catch (Refusal e)
            {
                return (row, e.Text);
            }
        }
        return null;
    }

    public Task CommitAsync(CancellationToken ct) => batch.CommitAsync(ct);

    private async Task LiveAsync(CaseRow row, CancellationToken ct)
    {
        var filed = await batch.FileAsync(row.Request, registrar, row.FiledAt, ct);
        if (mapping.ClosedAt is null)
            return;
        var state = filed.State;
        if (state == CaseState.Dispatched)
            state = await batch.TakeAsync(filed.Id, CaseAction.Accept, Nothing, handler, row.FiledAt, ct);
        if (row.ClosedAt is not { } at)
            return;
        var outcome = new TakeActionRequest { Outcome = row.Outcome ?? "来源未写明处置结果。" };
        if (state == CaseState.Accepted)
        {
            await batch.TakeAsync(filed.Id, CaseAction.ReportDone, outcome, handler, at, ct);
            await batch.TakeAsync(filed.Id, CaseAction.Verify, Nothing, verifier, at, ct);
            await batch.TakeAsync(filed.Id, CaseAction.Close, Conditions, verifier, at, ct);
        }
        else
        {
            // Nobody answers for it here, so that the answer is all there is.
            if (state == CaseState.Collected)
                await batch.TakeAsync(filed.Id, CaseAction.Register, Nothing, registrar, at, ct);
            await batch.TakeAsync(filed.Id, CaseAction.CloseDirectly, outcome, registrar, at, ct);
        }
        Closed++;
    }
}
