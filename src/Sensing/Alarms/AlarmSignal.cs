using Zhishu.Kernel.Events;

namespace Zhishu.Sensing.Alarms;

/// <summary>Wakes those who file cases of alarms in this process; others find them at their next look.</summary>
internal sealed class AlarmSignal
{
    private readonly OutboxSignal signal = new();

    public void Raise() => signal.Raise();

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => signal.WaitAsync(atMost, ct);
}
