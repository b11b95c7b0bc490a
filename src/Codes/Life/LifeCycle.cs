using System.Collections.Frozen;

namespace Zhishu.Codes.Life;

/// <summary>Where a code stands in its life.</summary>
public enum CodeState
{
    /// <summary>The number is set aside.</summary>
    Reserved,

    /// <summary>Given out, printed perhaps, on nothing yet.</summary>
    Issued,

    /// <summary>On its object, not in use yet.</summary>
    Bound,
    Active,
    Suspended,
    Lost,

    /// <summary>Another code stands in its place.</summary>
    Replaced,
    Revoked,

    /// <summary>Its object is no more.</summary>
    Retired,
}

/// <summary>What is done with a code.</summary>
public enum CodeAction
{
    Issue,
    Bind,
    Activate,
    Suspend,
    Resume,
    ReportLost,
    Find,
    Replace,
    Revoke,
    Retire,
}

/// <summary>One row of the life cycle.</summary>
/// <param name="Required">Fields of the request that must be filled: <c>reason</c>, <c>objectId</c>, <c>newNumber</c>.</param>
internal sealed record CodeMove(
    CodeState From,
    CodeAction Action,
    CodeState To,
    string Permission,
    IReadOnlyList<string> Required
);

/// <summary>The life of a code as a table: what is not in it is refused.</summary>
internal static class LifeCycle
{
    public static IReadOnlyList<CodeMove> Moves { get; } = [.. Rows()];

    private static readonly FrozenDictionary<(CodeState, CodeAction), CodeMove> ByState = Moves.ToFrozenDictionary(m =>
        (m.From, m.Action)
    );

    public static CodeMove? Find(CodeState from, CodeAction action) => ByState.GetValueOrDefault((from, action));

    /// <exception cref="Refusal">409 <c>codes.illegal_move</c>.</exception>
    public static CodeMove Require(CodeState from, CodeAction action)
    {
        if (Find(from, action) is { } move)
            return move;
        var allowed = Moves.Where(m => m.From == from).Select(m => Of(m.Action)).ToList();
        throw new Refusal(
            "codes.illegal_move",
            $"该码当前为“{Of(from).Chinese}”，不能{Of(action).Chinese}。"
                + (allowed.Count == 0 ? "" : $"可以：{string.Join('、', allowed.Select(a => a.Chinese))}。"),
            $"The code is {Of(from).English}; it cannot take '{Of(action).English}' now."
                + (allowed.Count == 0 ? "" : $" It can: {string.Join(", ", allowed.Select(a => a.English))}.")
        );
    }

    /// <summary>The word on the list of codes that are not good; null for one that is not on it.</summary>
    public static string? WordOf(CodeState state) =>
        state switch
        {
            CodeState.Suspended => "suspended",
            CodeState.Lost => "lost",
            CodeState.Replaced => "replaced",
            CodeState.Revoked => "revoked",
            CodeState.Retired => "retired",
            _ => null,
        };

    public static Text Of(CodeState state) =>
        state switch
        {
            CodeState.Reserved => new("已预留", "reserved"),
            CodeState.Issued => new("已发放", "issued"),
            CodeState.Bound => new("已绑定", "bound"),
            CodeState.Active => new("使用中", "active"),
            CodeState.Suspended => new("已停用", "suspended"),
            CodeState.Lost => new("已挂失", "lost"),
            CodeState.Replaced => new("已换码", "replaced"),
            CodeState.Revoked => new("已撤销", "revoked"),
            CodeState.Retired => new("已注销", "retired"),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

    public static Text Of(CodeAction action) =>
        action switch
        {
            CodeAction.Issue => new("发放", "issue"),
            CodeAction.Bind => new("绑定", "bind"),
            CodeAction.Activate => new("启用", "activate"),
            CodeAction.Suspend => new("停用", "suspend"),
            CodeAction.Resume => new("恢复使用", "resume"),
            CodeAction.ReportLost => new("挂失", "report lost"),
            CodeAction.Find => new("解除挂失", "found again"),
            CodeAction.Replace => new("换码", "replace"),
            CodeAction.Revoke => new("撤销", "revoke"),
            CodeAction.Retire => new("注销", "retire"),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };

    private static IEnumerable<CodeMove> Rows()
    {
        const string reason = "reason";
        yield return Row(CodeState.Reserved, CodeAction.Issue, CodeState.Issued, CodesModule.Issue);
        yield return Row(CodeState.Issued, CodeAction.Bind, CodeState.Bound, CodesModule.Bind, "objectId");
        yield return Row(CodeState.Bound, CodeAction.Activate, CodeState.Active, CodesModule.Bind);
        yield return Row(CodeState.Active, CodeAction.Suspend, CodeState.Suspended, CodesModule.Decide, reason);
        yield return Row(CodeState.Suspended, CodeAction.Resume, CodeState.Active, CodesModule.Decide, reason);
        yield return Row(CodeState.Lost, CodeAction.Find, CodeState.Active, CodesModule.Bind, reason);
        foreach (var used in (CodeState[])[CodeState.Active, CodeState.Suspended])
        {
            yield return Row(used, CodeAction.ReportLost, CodeState.Lost, CodesModule.Bind, reason);
            yield return Row(used, CodeAction.Retire, CodeState.Retired, CodesModule.Decide, reason);
        }
        foreach (var gone in (CodeState[])[CodeState.Active, CodeState.Lost])
            yield return Row(gone, CodeAction.Replace, CodeState.Replaced, CodesModule.Bind, reason, "newNumber");
        foreach (
            var open in (CodeState[])
                [
                    CodeState.Reserved,
                    CodeState.Issued,
                    CodeState.Bound,
                    CodeState.Active,
                    CodeState.Suspended,
                    CodeState.Lost,
                ]
        )
            yield return Row(open, CodeAction.Revoke, CodeState.Revoked, CodesModule.Decide, reason);
    }

    private static CodeMove Row(
        CodeState from,
        CodeAction action,
        CodeState to,
        string permission,
        params string[] required
    ) => new(from, action, to, permission, required);
}
