namespace Zhishu.Kernel;

/// <summary>What kind of refusal, which decides the HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>The state or a rule forbids it: 409.</summary>
    Rule,

    /// <summary>The actor lacks the permission or the scope: 403.</summary>
    Forbidden,

    /// <summary>There is no such thing, or none the actor may know of: 404.</summary>
    NotFound,

    /// <summary>A value is malformed or out of range: 400.</summary>
    Invalid,

    /// <summary>The caller must sign in: 401.</summary>
    Unauthenticated,

    /// <summary>The database or disk is not there at the moment: 503 with Retry-After.</summary>
    Unavailable,

    /// <summary>Too much at once: 429 with Retry-After.</summary>
    TooMany,
}

/// <summary>A request that a rule of the product refuses. The one way to refuse; the host turns it into
/// ProblemDetails with the stable <see cref="Code"/> and the message in the caller's language.</summary>
public sealed class Refusal : Exception
{
    /// <param name="code">Stable, dotted, lower case: <c>cases.illegal_move</c>.</param>
    /// <param name="chinese">What is wrong, where, and what to do, in Chinese.</param>
    /// <param name="english">The same in English.</param>
    /// <param name="kind">Decides the HTTP status.</param>
    public Refusal(string code, string chinese, string english, RefusalKind kind = RefusalKind.Rule)
        : base(english)
    {
        Code = code;
        Text = new Text(chinese, english);
        Kind = kind;
    }

    public string Code { get; }

    public Text Text { get; }

    public RefusalKind Kind { get; }

    /// <summary>The request field the refusal is about, or null.</summary>
    public string? Field { get; init; }

    public static Refusal NotFound(string code, string chineseThing, string englishThing) =>
        new(code, $"没有找到{chineseThing}。", $"There is no {englishThing}.", RefusalKind.NotFound);

    public static Refusal Forbidden(string permission) =>
        new(
            "permission.denied",
            $"您没有在此范围内执行该操作的权限（{permission}）。",
            $"You may not do this here; it needs the permission {permission} in this scope.",
            RefusalKind.Forbidden
        );

    public static Refusal Invalid(string code, string field, string chinese, string english) =>
        new(code, chinese, english, RefusalKind.Invalid) { Field = field };

    public static Refusal Stale() =>
        new(
            "concurrency.stale",
            "该记录刚被他人修改，请刷新后重试。",
            "Somebody else changed this record meanwhile; load it again and retry."
        );
}
