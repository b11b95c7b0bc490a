using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Cases;

/// <summary>Reads time limits of requests.</summary>
internal static class Limits
{
    /// <exception cref="Refusal">400 <c>cases.amount</c>.</exception>
    public static TimeLimit Required(string text, string field) =>
        TimeLimit.TryParse(text, out var limit)
            ? limit
            : throw Refusal.Invalid(
                "cases.amount",
                field,
                $"无法理解时限“{text}”，例如：3工作日、24小时。",
                $"'{text}' is not a time limit; write for example '3 working days' or '24 hours'."
            );

    public static TimeLimit? Optional(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? null : Required(text, field);
}
