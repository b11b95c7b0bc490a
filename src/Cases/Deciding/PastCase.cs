using Npgsql;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Workflows;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Deciding;

/// <summary>A case as it was filed, and what was decided about it then.</summary>
/// <param name="Kept">The decision kept with it, whose inputs are those of the time; null where no table was asked.</param>
/// <param name="LimitThen">The limit its lead has.</param>
internal sealed record PastCase(Case Case, Decision? Kept, string? OutcomeThen, string? LimitThen)
{
    public static PastCase Read(NpgsqlDataReader r)
    {
        var @case = new Case
        {
            Id = r.GetGuid(0),
            Number = r.GetString(1),
            State = Enum.Parse<CaseState>(r.GetString(2)),
            Kind = r.GetString(3),
            Channel = r.GetString(4),
            MatterId = r.Value<Guid>(5),
            MatterCode = r.Text(6),
            Title = r.GetString(7),
            Description = r.GetString(8),
            AreaCode = r.Text(9),
            GridCode = r.Text(10),
            Emergency = r.GetBoolean(11),
            UnitId = r.Value<Guid>(12),
            FiledAt = r.GetFieldValue<DateTimeOffset>(13),
            Reporters = r.GetInt32(14),
            EarlierReports = r.Value<int>(15),
            Fields = r.Text(16),
        };
        // Most decisions are the duty table's and hold no inputs.
        var kept =
            r.Text(17) is { } text && text.Contains("\"inputs\"", StringComparison.Ordinal)
                ? Json.Read<Holder>(text)?.Decision
                : null;
        var outcome =
            kept?.Use == CaseUses.Admission ? CaseOutputs.Word(CaseOutputs.Read(kept.Output), "outcome")
            : @case.State == CaseState.Refused ? AdmissionDecision.Refuse
            : @case.State == CaseState.Collected ? AdmissionDecision.Wait
            : AdmissionDecision.Register;
        return new(@case, kept, outcome, r.Text(18));
    }

    /// <summary>The unit it went to, by code; null where it never went to one.</summary>
    public string? UnitThen(DirectorySnapshot units) => Case.UnitId is { } id ? units.Unit(id)?.Code : null;

    private sealed record Holder(Decision? Decision);
}
