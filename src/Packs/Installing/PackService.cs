using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Reading;

namespace Zhishu.Packs.Installing;

/// <summary>Reads, validates, installs, upgrades and removes packs.</summary>
internal sealed class PackService(
    ZhishuDbContext db,
    UnitOfWork work,
    IEnumerable<IPackPart> registered,
    TimeProvider clock
) : IPacks
{
    private readonly IReadOnlyList<IPackPart> parts = [.. registered.OrderBy(p => p.Order)];

    public async Task<PackReading> ReadAsync(string folder, CancellationToken ct)
    {
        var problems = new PackProblems();
        return await ReadAsync(await PackFiles.FromFolderAsync(folder, problems, ct), problems, ct);
    }

    public async Task<PackReading> ReadArchiveAsync(Stream archive, CancellationToken ct)
    {
        var problems = new PackProblems();
        return await ReadAsync(await PackFiles.FromArchiveAsync(archive, problems, ct), problems, ct);
    }

    public async Task<InstalledPack> InstallAsync(PackReading reading, Actor actor, CancellationToken ct)
    {
        if (reading.Content is not { } content || !reading.IsValid)
            throw new PackRefusal(reading.Problems);
        var manifest = content.Manifest;
        var pack = await db.Set<PackRow>().SingleOrDefaultAsync(p => p.Name == manifest.Name, ct);
        var known = pack is null ? [] : await VersionsAsync(pack.Id, ct);
        var before = known.Find(v => v.Id == pack!.InstalledVersionId);
        var same = known.Find(v => v.Number == manifest.Version);
        Check(content, before, same);
        if (before is not null && before.Number == manifest.Version)
            return new(manifest.Name, manifest.Version, before.Number, content.Digest, Unchanged(content));
        await CheckRequirementsAsync(manifest, ct);

        var changes = new Dictionary<string, PackChange>(StringComparer.Ordinal);
        // A part is also asked where the new version no longer has its sections: it takes away what the old one brought.
        foreach (var part in parts)
        {
            var change = await part.InstallAsync(content, work, actor, ct);
            if (change != PackChange.Nothing || part.Sections.Any(content.Sections.ContainsKey))
                changes[string.Join("+", part.Sections.Where(content.Sections.ContainsKey))] = change;
        }
        Write(reading, pack, same, before, actor, changes);
        await work.CommitAsync(ct);
        foreach (var part in parts)
            await part.CommittedAsync(ct);
        return new(manifest.Name, manifest.Version, before?.Number, content.Digest, changes);
    }

    public async Task<IReadOnlyList<PackSummary>> ListAsync(CancellationToken ct)
    {
        var rows = await (
            from pack in db.Set<PackRow>()
            join version in db.Set<PackVersionRow>() on pack.InstalledVersionId equals version.Id
            orderby pack.Name
            select new
            {
                pack.Name,
                version.Number,
                version.TitleChinese,
                version.TitleEnglish,
                version.Digest,
                version.InstalledAt,
                version.InstalledBy,
            }
        ).ToListAsync(ct);
        return
        [
            .. rows.Select(r => new PackSummary(
                r.Name,
                PackNumber.Parse(r.Number),
                new(r.TitleChinese, r.TitleEnglish),
                r.Digest,
                r.InstalledAt,
                r.InstalledBy
            )),
        ];
    }

    public async Task<PackContent?> ContentAsync(string name, PackNumber? version, CancellationToken ct)
    {
        var number = version?.ToString();
        var archive = await (
            from pack in db.Set<PackRow>()
            join row in db.Set<PackVersionRow>() on pack.Id equals row.PackId
            where pack.Name == name && (number == null ? row.Id == pack.InstalledVersionId : row.Number == number)
            select row.Archive
        ).SingleOrDefaultAsync(ct);
        if (archive is null)
            return null;
        using var stream = new MemoryStream(archive);
        var problems = new PackProblems();
        return Read(await PackFiles.FromArchiveAsync(stream, problems, ct), problems);
    }

    public async Task<PackChange> RemoveAsync(string name, Actor actor, CancellationToken ct)
    {
        var pack = await db.Set<PackRow>()
            .SingleOrDefaultAsync(p => p.Name == name && p.InstalledVersionId != null, ct);
        if (pack is null)
            throw Refusal.NotFound("packs.not_found", $"已安装的场景包“{name}”", $"installed pack '{name}'");
        var uses = await UsesAsync(name, ct);
        if (uses.Count > 0)
            throw new Refusal(
                "packs.in_use",
                $"场景包“{name}”仍在使用，不能移除：{string.Join("；", uses.Select(u => u.Chinese))}。",
                $"The pack '{name}' is in use and cannot be removed: {string.Join("; ", uses.Select(u => u.English))}."
            );
        var change = PackChange.Nothing;
        foreach (var part in parts.Reverse())
            change += await part.UninstallAsync(name, work, actor, ct);
        pack.Remove();
        work.Update(pack);
        work.Record(new Fact("pack", pack.Id, "pack.removed", actor, new { change.Removed }));
        await work.CommitAsync(ct);
        foreach (var part in parts)
            await part.CommittedAsync(ct);
        return change;
    }

    /// <summary>All kept versions of a pack, the newest first.</summary>
    public async Task<IReadOnlyList<KeptVersion>> VersionsAsync(string name, CancellationToken ct)
    {
        var pack = await db.Set<PackRow>().SingleOrDefaultAsync(p => p.Name == name, ct);
        return pack is null ? [] : await VersionsAsync(pack.Id, ct);
    }

    private async Task<PackReading> ReadAsync(PackFiles files, PackProblems problems, CancellationToken ct)
    {
        var content = Read(files, problems);
        if (content is not null && problems.None)
        {
            foreach (var part in parts.Where(p => p.Sections.Any(content.Sections.ContainsKey)))
                await part.ValidateAsync(content, problems, ct);
        }
        return new(content, problems, problems.None ? files.Archive() : ReadOnlyMemory<byte>.Empty);
    }

    private PackContent? Read(PackFiles files, PackProblems problems) =>
        PackReader.Read(files, [.. parts.SelectMany(p => p.Sections)], problems);

    private static void Check(PackContent content, KeptVersion? before, KeptVersion? same)
    {
        var (name, version) = (content.Manifest.Name, content.Manifest.Version);
        if (before is not null && version < before.Number)
            throw new Refusal(
                "packs.downgrade",
                $"场景包“{name}”已安装 {before.Number} 版，不能降级为 {version} 版。",
                $"The pack '{name}' is installed in version {before.Number} and cannot go back to {version}."
            );
        if (same is not null && same.Digest != content.Digest)
            throw new Refusal(
                "packs.version_changed",
                $"场景包“{name}”{version} 版曾以不同内容安装过，请提高版本号。",
                $"The version {version} of the pack '{name}' was installed before with other content; raise the version."
            );
    }

    private async Task CheckRequirementsAsync(PackManifest manifest, CancellationToken ct)
    {
        if (manifest.Requires.Count == 0)
            return;
        var installed = (await ListAsync(ct)).ToDictionary(p => p.Name, p => p.Version);
        foreach (var need in manifest.Requires)
        {
            if (!installed.TryGetValue(need.Name, out var version) || version < need.AtLeast)
                throw new Refusal(
                    "packs.requires",
                    $"场景包“{manifest.Name}”需要先安装“{need.Name}”{need.AtLeast} 或更高版本。",
                    $"The pack '{manifest.Name}' needs '{need.Name}' {need.AtLeast} or later; install that first."
                );
        }
    }

    private void Write(
        PackReading reading,
        PackRow? pack,
        KeptVersion? same,
        KeptVersion? before,
        Actor actor,
        Dictionary<string, PackChange> changes
    )
    {
        var content = reading.Content!;
        var version = new PackVersionRow
        {
            Id = same?.Id ?? Ids.New(clock),
            Number = content.Manifest.Version.ToString(),
            TitleChinese = content.Manifest.Title.Chinese,
            TitleEnglish = content.Manifest.Title.English,
            Digest = content.Digest,
            Archive = reading.Archive.ToArray(),
            InstalledAt = clock.GetUtcNow(),
            InstalledBy = actor.Name,
        };
        var isNew = pack is null;
        if (pack is null)
        {
            pack = PackRow.Create(content.Manifest.Name, version.Id, clock);
            work.Insert(pack);
        }
        else
        {
            pack.Install(version.Id);
            work.Update(pack);
        }
        version.PackId = pack.Id;
        if (same is null)
            work.Insert(version);
        work.Record(
            new Fact(
                "pack",
                pack.Id,
                before is null ? "pack.installed" : "pack.upgraded",
                actor,
                new
                {
                    content.Manifest.Name,
                    Before = before?.Number.ToString(),
                    Version = version.Number,
                    content.Digest,
                    Sections = changes.ToDictionary(
                        c => c.Key,
                        c => new
                        {
                            c.Value.Added,
                            c.Value.Changed,
                            c.Value.Removed,
                        }
                    ),
                },
                OpensChain: isNew
            )
        );
    }

    private async Task<List<Text>> UsesAsync(string name, CancellationToken ct)
    {
        var uses = new List<Text>();
        foreach (var other in await ListAsync(ct))
        {
            if (
                other.Name != name
                && await ContentAsync(other.Name, null, ct) is { } content
                && content.Manifest.Requires.Any(r => r.Name == name)
            )
                uses.Add(new($"场景包“{other.Name}”需要它", $"the pack '{other.Name}' needs it"));
        }
        foreach (var part in parts)
            uses.AddRange(await part.InUseAsync(name, ct));
        return uses;
    }

    private Dictionary<string, PackChange> Unchanged(PackContent content) =>
        parts
            .Select(p => string.Join("+", p.Sections.Where(content.Sections.ContainsKey)))
            .Where(s => s.Length > 0)
            .ToDictionary(s => s, _ => PackChange.Nothing, StringComparer.Ordinal);

    private async Task<List<KeptVersion>> VersionsAsync(Guid packId, CancellationToken ct)
    {
        var rows = await db.Set<PackVersionRow>()
            .Where(v => v.PackId == packId)
            .Select(v => new
            {
                v.Id,
                v.Number,
                v.Digest,
                v.InstalledAt,
                v.InstalledBy,
            })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(r => new KeptVersion(
                    r.Id,
                    PackNumber.Parse(r.Number),
                    r.Digest,
                    r.InstalledAt,
                    r.InstalledBy
                ))
                .OrderByDescending(v => v.Number),
        ];
    }
}

/// <summary>A version that was installed once.</summary>
internal sealed record KeptVersion(
    Guid Id,
    PackNumber Number,
    string Digest,
    DateTimeOffset InstalledAt,
    string InstalledBy
);
