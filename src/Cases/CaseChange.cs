using Microsoft.AspNetCore.Http;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Reading;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases;

/// <summary>One change of one case: loaded, checked for visibility, changed, committed, answered with the new detail.</summary>
internal sealed class CaseChange(UnitOfWork work, CaseStore store, SettleProposals proposals, CaseView view)
{
    public async Task<CaseDetail> RunAsync(
        Guid id,
        ActionInput input,
        Actor actor,
        Action<CaseFile, Step> change,
        CancellationToken ct
    )
    {
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        change(file, new Step(input, actor, work, work.Clock.GetUtcNow()));
        await proposals.RunAsync(file, actor, ct);
        // The commit raises the version of the row it writes; the answer shows the new one.
        var detail = view.Of(file, actor) with
        {
            Version = file.Case.Version + 1,
        };
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        return detail;
    }
}
