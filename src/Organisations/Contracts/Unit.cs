using Zhishu.Kernel;

namespace Zhishu.Organisations.Contracts;

/// <summary>An organisation: a department, a street office, an enterprise that answers for matters (机构).</summary>
/// <param name="Code">What the city calls it; unique, used by packs and imports.</param>
/// <param name="ParentId">The organisation above it; null at the top.</param>
/// <param name="AreaCode">The area it serves, or null.</param>
/// <param name="Kind">From the code list of kinds, such as <c>department</c>, <c>street</c>, <c>centre</c>.</param>
/// <param name="CreditCode">Unified social credit code of GB 32100, or null.</param>
/// <param name="ClosedOn">The first day on which it no longer works; null while it does.</param>
/// <param name="SuccessorId">Who took over when it was closed, or null.</param>
public sealed record Unit(
    Guid Id,
    string Code,
    Text Name,
    Guid? ParentId,
    string? AreaCode,
    string Kind,
    string? CreditCode = null,
    DateOnly? ClosedOn = null,
    Guid? SuccessorId = null
)
{
    /// <summary>Whether it works on a day.</summary>
    public bool IsOpenOn(DateOnly day) => ClosedOn is null || day < ClosedOn;
}
