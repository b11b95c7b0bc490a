using Zhishu.Kernel.Jobs;

namespace Zhishu.Organisations.Sessions;

/// <summary>Forgets sessions that are long over.</summary>
internal sealed class SweepSessions(SessionStore sessions) : IPeriodicJob
{
    public string Name => "organisations.sweep-sessions";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task RunAsync(CancellationToken ct) => sessions.SweepAsync(ct);
}
