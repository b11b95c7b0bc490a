using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Life;

/// <summary>Finds codes and writes their moves.</summary>
internal sealed class CodeStore(ZhishuDbContext db)
{
    /// <exception cref="Refusal">404 <c>codes.not_found</c>.</exception>
    public async Task<CodeRow> LoadAsync(string number, CancellationToken ct)
    {
        var wanted = (number ?? "").Trim().ToUpperInvariant();
        return
            SignedCode.IsNumber(wanted)
            && await db.Set<CodeRow>().SingleOrDefaultAsync(c => c.Number == wanted, ct) is { } row
            ? row
            : throw NotFound();
    }

    public Task<List<CodeRow>> OfObjectAsync(Guid objectId, CancellationToken ct) =>
        db.Set<CodeRow>().Where(c => c.ObjectId == objectId).OrderBy(c => c.Id).Take(200).ToListAsync(ct);

    /// <summary>Moves a code, in the ledger and, where it becomes good or stops being so, in the order all verifiers
    /// follow.</summary>
    public static void Move(
        CodeRow row,
        CodeMove move,
        string? reason,
        Actor actor,
        UnitOfWork work,
        object? more = null
    )
    {
        var from = row.State;
        row.Move(move);
        work.Update(row);
        work.Record(
            new Fact(
                "code",
                row.Id,
                "code." + ActionWord(move.Action),
                actor,
                new
                {
                    row.Number,
                    From = from,
                    To = move.To,
                    Reason = reason,
                    More = more,
                }
            )
        );
        var (before, after) = (LifeCycle.WordOf(from), LifeCycle.WordOf(move.To));
        if (before != after)
            Scanning.Revocations.Append(work, row.Number, after ?? "active");
    }

    public static Refusal NotFound() => Refusal.NotFound("codes.not_found", "这个码", "such code");

    private static string ActionWord(CodeAction action) =>
        action switch
        {
            CodeAction.Issue => "issued",
            CodeAction.Bind => "bound",
            CodeAction.Activate => "activated",
            CodeAction.Suspend => "suspended",
            CodeAction.Resume => "resumed",
            CodeAction.ReportLost => "reported_lost",
            CodeAction.Find => "found",
            CodeAction.Replace => "replaced",
            CodeAction.Revoke => "revoked",
            _ => "retired",
        };
}
