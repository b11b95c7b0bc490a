using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Notes;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Filing;

internal sealed class CaseFiling(
    FileCase filing,
    WriteNote notes,
    UnitOfWork work,
    ZhishuDbContext db,
    IOptions<AttachmentOptions> options
) : ICaseFiling
{
    public async Task<FiledCase> FileAsync(FileCaseRequest request, Actor actor, CancellationToken ct) =>
        (await filing.PrepareAsync(request, actor, ct)).Filed;

    public async Task<FiledCase> FileAsync(
        FileCaseRequest request,
        IReadOnlyList<CasePicture> pictures,
        Actor actor,
        CancellationToken ct
    ) => (await filing.PrepareAsync(request, actor, ct, pictures)).Filed;

    public async Task<bool> AttachAsync(Guid id, CasePicture picture, Actor actor, CancellationToken ct)
    {
        if (await db.Set<Attachment>().CountAsync(a => a.CaseId == id, ct) >= options.Value.MostPerCase)
            return false;
        WriteAttachment.Add(work, id, picture, actor);
        return true;
    }

    public async Task<bool> IsOpenAsync(Guid id, CancellationToken ct) =>
        await db.Set<Case>().FirstOrDefaultAsync(c => c.Id == id, ct) is { IsOver: false };

    public void Note(Guid id, string text, Actor actor) => notes.Add(id, text, actor);
}
