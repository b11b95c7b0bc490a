using Zhishu.Kernel;

namespace Zhishu.Matters.Rows;

/// <summary>A move of a version: from which states, to which, by whose permission.</summary>
internal sealed record VersionMove(string Action, IReadOnlyList<string> States, string To, string Permission)
{
    /// <exception cref="Refusal">409 <c>matters.illegal_move</c>.</exception>
    public string From(string state) =>
        States.Contains(state)
            ? To
            : throw new Refusal(
                "matters.illegal_move",
                $"版本处于“{state}”状态，不能执行“{Action}”；可执行的状态：{string.Join("、", States)}。",
                $"A version in the state '{state}' does not allow '{Action}'; that needs {string.Join(" or ", States)}."
            );
}

/// <summary>The life of a version as one table.</summary>
internal static class VersionMoves
{
    public static readonly VersionMove Edit = new(
        "edit",
        [VersionStates.Draft],
        VersionStates.Draft,
        MattersModule.Edit
    );

    public static readonly VersionMove Submit = new(
        "submit",
        [VersionStates.Draft],
        VersionStates.Review,
        MattersModule.Edit
    );

    public static readonly VersionMove Approve = new(
        "approve",
        [VersionStates.Review],
        VersionStates.Approved,
        MattersModule.Review
    );

    // An approved version may still be returned: a mistake seen late is not published because it was approved.
    public static readonly VersionMove Return = new(
        "return",
        [VersionStates.Review, VersionStates.Approved],
        VersionStates.Draft,
        MattersModule.Review
    );

    public static readonly VersionMove Publish = new(
        "publish",
        [VersionStates.Approved],
        VersionStates.Published,
        MattersModule.Publish
    );

    public static readonly VersionMove Discard = new(
        "discard",
        [VersionStates.Draft, VersionStates.Review, VersionStates.Approved],
        VersionStates.Draft,
        MattersModule.Edit
    );

    public static IReadOnlyList<VersionMove> All { get; } = [Edit, Submit, Approve, Return, Publish, Discard];
}
