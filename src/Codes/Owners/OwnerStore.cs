using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.Codes.Scanning;

namespace Zhishu.Codes.Owners;

/// <summary>What the owner of an object sees of it.</summary>
/// <param name="Fields">Those of its fields that are the owner's to change.</param>
/// <param name="WhyNotAsk">Why no new code can be asked for now; null where one can.</param>
public sealed record OwnedObjectAnswer(
    Text KindName,
    string Name,
    string AreaName,
    string? Address,
    IReadOnlyList<AttributeAnswer> Attributes,
    IReadOnlyList<CodeField> Fields,
    IReadOnlyList<OwnedCodeAnswer> Codes,
    IReadOnlyList<AskAnswer> Asks,
    Text? WhyNotAsk,
    IReadOnlyList<OwnedEntry> History,
    int Version
);

/// <summary>A code of an owner's object.</summary>
/// <param name="Outcome">As whoever scans it is told.</param>
/// <param name="MayReportLost">Whether the owner can report it lost now.</param>
public sealed record OwnedCodeAnswer(
    string Number,
    CodeState State,
    Text StateName,
    string Outcome,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    bool MayReportLost
);

/// <summary>That a new code was asked for, and what became of it.</summary>
/// <param name="Granted">Null while it is open.</param>
/// <param name="Words">What the officer says.</param>
public sealed record AskAnswer(
    Guid Id,
    string Reason,
    DateTimeOffset AskedAt,
    bool? Granted,
    DateTimeOffset? SettledAt,
    string? Words,
    string? NewNumber
);

/// <summary>An entry of the history, as its owner sees it: officials have no names.</summary>
/// <param name="Label">Of a use; null for what is known by its action.</param>
/// <param name="ByOwner">Whether the owner did it.</param>
public sealed record OwnedEntry(
    DateTimeOffset At,
    string Action,
    Text? Label,
    string? Number,
    string? Reason,
    bool ByOwner
);

/// <summary>Lets owners in, and says what they see.</summary>
internal sealed class OwnerStore(
    ObjectStore store,
    CodeStore codes,
    KindBook kinds,
    ReadObjects reading,
    ZhishuDbContext db,
    TimeProvider clock
)
{
    /// <summary>An owner as an actor, who has no name and no permission.</summary>
    public static Actor Owner { get; } = Actor.Anonymous with { Name = "持有人" };

    /// <exception cref="Refusal">404 <c>codes.not_owner</c>, the same for a wrong key and an unknown number.</exception>
    public async Task<ObjectRow> EnterAsync(OwnObjectRequest request, CancellationToken ct)
    {
        Words.RequirePlain(request.Number, "number");
        Words.RequirePlain(request.Key, "key");
        var (hash, number) = (OwnerKey.HashOf(request.Key), request.Number.Trim().ToUpperInvariant());
        var found = await (
            from o in db.Set<OwnerRow>()
            join c in db.Set<CodeRow>() on o.ObjectId equals c.ObjectId
            join t in db.Set<ObjectRow>() on o.ObjectId equals t.Id
            where o.KeyHash == hash && c.Number == number
            select t
        ).SingleOrDefaultAsync(ct);
        return found
            ?? throw Refusal.NotFound("codes.not_owner", "与编号和凭证相符的对象", "object with this number and key");
    }

    public Task<List<AskRow>> AsksAsync(Guid objectId, CancellationToken ct) =>
        db.Set<AskRow>().Where(a => a.ObjectId == objectId).OrderByDescending(a => a.Id).Take(20).ToListAsync(ct);

    /// <summary>Null where a new code can be asked for.</summary>
    public Refusal? WhyNotAsk(ObjectRow row, IReadOnlyList<AskRow> asks)
    {
        var kind = kinds.Require(row.Kind);
        return kind.Structure is null
                ? new Refusal(
                    "codes.national_number",
                    "该类型的编号就是国家标识，不会更换；标签损坏可请工作人员重新打印。",
                    "The number of this kind is a national identifier and stays; an officer prints a damaged label again."
                )
            : kind.Withdrawn ? new Refusal("codes.kind_withdrawn", "该类型已停用。", "The kind is out of use.")
            : asks.Any(a => a.SettledAt is null) ? AskedAlready()
            : null;
    }

    public static Refusal AskedAlready() =>
        new(
            "codes.asked_already",
            "已经申请过换码，正在等待处理。",
            "A new code was asked for already and is being looked at."
        );

    public async Task<OwnedObjectAnswer> AnswerAsync(Guid id, CancellationToken ct) =>
        await AnswerAsync(await store.LoadAsync(id, ct), ct);

    public async Task<OwnedObjectAnswer> AnswerAsync(ObjectRow row, CancellationToken ct)
    {
        var kind = kinds.Require(row.Kind);
        var own = await codes.OfObjectAsync(row.Id, ct);
        var asks = await AsksAsync(row.Id, ct);
        return new(
            kind.Content.Name,
            row.Name,
            store.AreaName(row),
            row.Address,
            ObjectStore.Attributes(kind, row.Values, onlyPublic: false),
            [.. kind.Content.Fields.Where(f => f.ByOwner)],
            [.. own.OrderByDescending(c => c.Id).Select(Answer)],
            [
                .. asks.Select(a => new AskAnswer(
                    a.Id,
                    a.Reason,
                    a.AskedAt,
                    a.Granted,
                    a.SettledAt,
                    a.Words,
                    a.NewNumber
                )),
            ],
            WhyNotAsk(row, asks)?.Text,
            [.. (await reading.EntriesAsync(row, ct)).Select(Entry)],
            row.Version
        );
    }

    private OwnedCodeAnswer Answer(CodeRow code) =>
        new(
            code.Number,
            code.State,
            LifeCycle.Of(code.State),
            LifeCycle.WordOf(code.State)
                ?? (
                    code.State != CodeState.Active ? Outcomes.NotInUse
                    : code.ExpiresAt <= clock.GetUtcNow() ? Outcomes.Expired
                    : Outcomes.Valid
                ),
            code.IssuedAt,
            code.ExpiresAt,
            code.State == CodeState.Active
        );

    private static OwnedEntry Entry(LedgerEntry entry)
    {
        var data = entry.Data is null ? null : Json.Read<Told>(entry.Data);
        return new(
            entry.At,
            entry.Action,
            data?.Label,
            data?.Number,
            data?.Reason,
            entry.ActorName == Owner.Name && entry.ActorId is null
        );
    }

    // Of what the ledger tells, the part that owners are told.
    private sealed record Told(Text? Label, string? Number, string? Reason);
}
