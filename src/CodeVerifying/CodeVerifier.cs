namespace Zhishu.CodeVerifying;

/// <summary>What a verifier says of a code.</summary>
public enum CodeOutcome
{
    Valid,

    /// <summary>No signed code, or one that is damaged.</summary>
    Malformed,

    /// <summary>Issued by another city.</summary>
    OtherIssuer,

    /// <summary>No key has its id.</summary>
    UnknownKey,

    /// <summary>Signed with another algorithm than the key's, or than its kind must be.</summary>
    WrongAlgorithm,

    /// <summary>Altered, or forged.</summary>
    BadSignature,

    /// <summary>The key did not sign at the time, or is not trusted any more.</summary>
    KeyOutOfUse,

    /// <summary>Dated in the future.</summary>
    NotYetValid,

    Expired,

    /// <summary>On the list of codes that are not good; the verdict says as what.</summary>
    Revoked,
}

/// <summary>The verdict on a code.</summary>
/// <param name="Code">What it says; null where it could not be read. Only to be believed where the signature held.</param>
/// <param name="State">Why it is on the list of codes that are not good.</param>
/// <param name="IsListOld">The list of codes that are not good is older than it should be: what it says may have changed.</param>
public sealed record CodeVerdict(CodeOutcome Outcome, SignedCode? Code, string? State, bool IsListOld);

/// <summary>Checks signed codes without a network, with the keys and the list it holds.</summary>
public sealed class CodeVerifier(KeySet keys, RevocationList? revocations)
{
    /// <summary>By how many seconds clocks may differ.</summary>
    public const int Tolerance = 300;

    /// <summary>A list older than this, in seconds, is old.</summary>
    public const int ListAge = 3 * 24 * 3600;

    /// <param name="scanned">What a reader gave: a link, or the text of the code.</param>
    /// <param name="now">Seconds since 1970.</param>
    public CodeVerdict Verify(string? scanned, long now)
    {
        if (CodeLink.TextOf(scanned) is not { } text || !SignedCode.TryRead(text, out var read))
            return new(CodeOutcome.Malformed, null, null, false);
        var code = read.Code;
        var outcome = Signature(read) ?? Times(code, now);
        if (outcome is { } bad)
            return new(bad, code, null, false);
        var isOld = revocations is not null && now - revocations.At > ListAge;
        return revocations?.StateOf(code.Number) is { } state
            ? new(CodeOutcome.Revoked, code, state, isOld)
            : new(CodeOutcome.Valid, code, null, isOld);
    }

    private CodeOutcome? Signature(ReadCode read)
    {
        var code = read.Code;
        if (code.Issuer != keys.Issuer)
            return CodeOutcome.OtherIssuer;
        var withId = keys.Of(code.KeyId).ToList();
        if (withId.Count == 0)
            return CodeOutcome.UnknownKey;
        var able = withId.FindAll(k => k.Key.Algorithm == code.Algorithm);
        if (able.Count == 0 || !keys.Allows(code.Kind, code.Algorithm))
            return CodeOutcome.WrongAlgorithm;
        var signer = able.Find(k => k.Verify(read.Content.Span, read.Signature.Span));
        if (signer is null)
            return CodeOutcome.BadSignature;
        var key = signer.Key;
        return key.IsTrusted && code.IssuedAt >= key.From - Tolerance && !(code.IssuedAt > key.Until + Tolerance)
            ? null
            : CodeOutcome.KeyOutOfUse;
    }

    private static CodeOutcome? Times(SignedCode code, long now) =>
        code.IssuedAt > now + Tolerance ? CodeOutcome.NotYetValid
        : code.ExpiresAt != 0 && code.ExpiresAt <= now ? CodeOutcome.Expired
        : null;
}
