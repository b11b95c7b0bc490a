using Zhishu.Kernel.Actors;

namespace Zhishu.Kernel.Ledgers;

/// <summary>What happened, to be appended to the ledger in the transaction of the change.</summary>
/// <param name="SubjectKind">What it happened to: <c>case</c>, <c>unit</c>, <c>user</c>, <c>matter</c>...</param>
/// <param name="SubjectId">Its identity. The entries of one subject form one chain.</param>
/// <param name="Action">What was done, dotted, past tense: <c>case.dispatched</c>.</param>
/// <param name="Data">Serialised to JSON and kept for ever: from, to, reason, rule, inputs. No personal data in clear.</param>
/// <param name="OpensChain">True where the subject is new, so that there is no chain to continue.</param>
public sealed record Fact(
    string SubjectKind,
    Guid SubjectId,
    string Action,
    Actor Actor,
    object? Data = null,
    bool OpensChain = false
);
