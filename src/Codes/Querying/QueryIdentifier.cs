using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;
using Zhishu.Codes.Scanning;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Querying;

/// <summary>Anything that may be an identifier. In the body, since it may be a person's.</summary>
public sealed record QueryIdentifierRequest
{
    [Required, StringLength(CodeLink.Longest, MinimumLength = 1)]
    public string Text { get; init; } = "";
}

/// <summary>What a text may be.</summary>
/// <param name="Scheme">A national identifier's name, <c>own</c> for a code of ours, <c>alias</c> for one bound to an object.</param>
/// <param name="Value">As it is written properly; a person's number masked.</param>
/// <param name="Wrong">What is wrong in it; null where nothing is.</param>
/// <param name="Facts">What it says.</param>
public sealed record RecognisedAnswer(
    string Scheme,
    Text Name,
    string Value,
    bool IsValid,
    Text? Wrong,
    IReadOnlyList<IdentifierFact> Facts,
    Guid? ObjectId
);

/// <summary>A thing that an identifier says.</summary>
public sealed record IdentifierFact(Text Label, string Value);

/// <summary>Integrated query (标识综合查验): recognises an identifier of any system, checks it, and explains what is wrong.</summary>
internal sealed class QueryIdentifier(
    Resolver resolver,
    KindBook kinds,
    IDirectory directory,
    ZhishuDbContext db,
    TimeProvider clock
)
{
    // What is wrong in a text of quite another form is not worth telling.
    private static readonly string[] OfAnotherForm = [".missing", ".length", ".character", ".parts", ".fifteen-digits"];

    public static void Map(IEndpointRouteBuilder group) =>
        group.MapPost(
            "query",
            async (QueryIdentifierRequest request, Actor actor, QueryIdentifier feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(request.Text, actor, ct))
        );

    private async Task<List<RecognisedAnswer>> Handle(string text, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Query);
        Words.RequirePlain(text, "text");
        List<RecognisedAnswer> found =
        [
            .. await OwnAsync(text, actor, ct),
            .. await AliasesAsync(text.Trim(), actor, ct),
        ];
        List<(Scheme Scheme, string? Normal, IdentifierError? Error)> national =
        [
            .. Schemes
                .National.Select(s => (Scheme: s, Checked: s.Check(text)))
                .Where(s => s.Checked.Normal is not null || Fits(s.Scheme.Name, text, s.Checked.Error!))
                .Select(s => (s.Scheme, s.Checked.Normal, s.Checked.Error)),
        ];
        var mayBePerson = national.Exists(n => n.Scheme.Name == "citizen-id");
        found.AddRange(national.Select(n => Answer(n.Scheme, n.Normal, text, n.Error, mayBePerson)));
        // What it is explains it; what it might be were it written otherwise does not any more.
        if (found.Exists(f => f.IsValid))
            found.RemoveAll(f => !f.IsValid && f.ObjectId is null && f.Scheme != Schemes.Own);
        return [.. found.OrderByDescending(f => f.ObjectId is not null).ThenByDescending(f => f.IsValid)];
    }

    private static bool Fits(string scheme, string text, IdentifierError error) =>
        !OfAnotherForm.Any(e => error.Code.EndsWith(e, StringComparison.Ordinal))
        // An ID number of fifteen digits was one; a certificate is known by its root.
        || error.Code == "citizen-id.fifteen-digits"
        || (scheme == "certificate" && text.Trim().StartsWith("1.2.156.3005.2.", StringComparison.Ordinal));

    private async Task<List<RecognisedAnswer>> OwnAsync(string text, Actor actor, CancellationToken ct)
    {
        var resolved = await resolver.ResolveAsync(text, ct);
        if (resolved.Kind is not null || resolved.IsSigned || resolved.Outcome is not (Outcomes.Unknown or "malformed"))
        {
            var sight = await SightAsync(resolved.ObjectId, actor, ct);
            return [Own(resolved, sight)];
        }
        var number = CodeLink.TextOf(text);
        if (number is null || number.Length > SignedCode.LongestNumber)
            return number is null ? [] : [Broken(text)];
        List<RecognisedAnswer> near = [];
        foreach (var kind in kinds.All.Where(k => k.Structure is { } s && s.Length == number.Length))
        {
            if (kind.Structure!.Fits(number, out var error))
                near.Add(OfKind(kind, number, new("本市没有发出过这个号码。", "This city never issued the number.")));
            else if (error is not null)
                near.Add(OfKind(kind, number, new(error.Chinese, error.English)));
        }
        // Kinds with one structure would all say the same.
        return near.Count <= 3 ? near : [.. near.Take(3)];
    }

    private RecognisedAnswer Own(Resolved resolved, Guid? objectId)
    {
        var kind = resolved.Kind is { } code ? kinds.Find(code) : null;
        List<IdentifierFact> facts = [];
        if (resolved.AreaCode is { } area)
            facts.Add(new(new("区划", "Area"), directory.Current.AreaPath(area)));
        if (resolved.IssuedAt is { } issued)
            facts.Add(
                new(
                    new("签发时间", "Issued"),
                    issued
                        .ToOffset(TimeSpan.FromHours(8))
                        .ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)
                )
            );
        var isGood = resolved.Outcome is Outcomes.Valid or Outcomes.Unsigned;
        return new(
            Schemes.Own,
            kind?.Content.Name ?? new Text("本市签名码", "signed code"),
            resolved.Number ?? "",
            isGood,
            resolved.IsValid ? null : OutcomeWords.Of(resolved.Outcome),
            facts,
            objectId
        );
    }

    private static RecognisedAnswer Broken(string text) =>
        new(
            Schemes.Own,
            new("本市签名码", "signed code"),
            text.Length > 60 ? text[..60] + "…" : text,
            false,
            OutcomeWords.Of("malformed"),
            [],
            null
        );

    private static RecognisedAnswer OfKind(Kind kind, string number, Text wrong) =>
        new(Schemes.Own, kind.Content.Name, number, false, wrong, [], null);

    private async Task<List<RecognisedAnswer>> AliasesAsync(string text, Actor actor, CancellationToken ct)
    {
        var upper = text.ToUpperInvariant();
        var rows = await (
            from a in db.Set<AliasRow>()
            join o in db.Set<ObjectRow>() on a.ObjectId equals o.Id
            where a.Value == text || a.Value == upper
            orderby a.Id
            select new
            {
                a.Scheme,
                a.Value,
                Object = o,
            }
        )
            .Take(20)
            .ToListAsync(ct);
        return
        [
            .. rows.Where(r => actor.May(CodesModule.Read, r.Object.Scope))
                .Select(r => new RecognisedAnswer(
                    "alias",
                    Schemes.Find(r.Scheme)?.Label ?? new Text(r.Scheme.ToUpperInvariant(), r.Scheme.ToUpperInvariant()),
                    r.Value,
                    true,
                    null,
                    [new(new("对象", "Object"), r.Object.Name)],
                    r.Object.Id
                )),
        ];
    }

    private async Task<Guid?> SightAsync(Guid? id, Actor actor, CancellationToken ct)
    {
        if (id is null || await db.Set<ObjectRow>().SingleOrDefaultAsync(o => o.Id == id, ct) is not { } row)
            return null;
        return actor.May(CodesModule.Read, row.Scope) ? id : null;
    }

    private RecognisedAnswer Answer(
        Scheme scheme,
        string? normal,
        string text,
        IdentifierError? error,
        bool isMasked
    ) =>
        new(
            scheme.Name,
            scheme.Label,
            isMasked ? Masking.CitizenId(text, MaskingProfile.Display) : normal ?? text.Trim(),
            normal is not null,
            error is null ? null : new(error.Chinese, error.English),
            normal is null ? [] : [.. Facts(scheme.Name, normal)],
            null
        );

    private IEnumerable<IdentifierFact> Facts(string scheme, string value)
    {
        switch (scheme)
        {
            case "credit-code":
                var credit = UnifiedSocialCreditCode.Parse(value);
                yield return new(new("登记地", "Registered in"), Place(credit.AreaOfRegistration));
                yield return new(new("组织机构代码", "Organisation code"), credit.OrganisationCode);
                break;
            case "citizen-id":
                var person = CitizenId.Parse(value);
                yield return new(new("发证地", "Issued in"), Place(person.Area));
                var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
                yield return new(
                    new("周岁", "Age"),
                    person.AgeOn(today).ToString(System.Globalization.CultureInfo.InvariantCulture)
                );
                break;
            case "part-code":
                yield return new(new("所在区划", "Area"), Place(value[..6]));
                break;
            case "area-code":
                yield return new(new("名称", "Name"), Place(AreaCode.Parse(value).Value));
                break;
            case "certificate":
                if (CertificateNumber.TryParse(value, out var certificate))
                    yield return new(new("颁发机构", "Issuer"), certificate.Issuer);
                break;
        }
    }

    private string Place(string code) =>
        AreaCode.TryParse(code, out var area) && directory.Current.Area(area.Value) is not null
            ? directory.Current.AreaPath(area.Value)
            : code;
}
