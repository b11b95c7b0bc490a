using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Notes;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Filing;

internal sealed class CaseFiling(FileCase filing, WriteNote notes, ZhishuDbContext db) : ICaseFiling
{
    public async Task<FiledCase> FileAsync(FileCaseRequest request, Actor actor, CancellationToken ct) =>
        (await filing.PrepareAsync(request, actor, ct)).Filed;

    public async Task<bool> IsOpenAsync(Guid id, CancellationToken ct) =>
        await db.Set<Case>().FirstOrDefaultAsync(c => c.Id == id, ct) is { IsOver: false };

    public void Note(Guid id, string text, Actor actor) => notes.Add(id, text, actor);
}
