using System.Globalization;

namespace Zhishu.Host.Commands;

/// <summary>How far long work is, on standard error: one line that is rewritten on a terminal, a line every five
/// seconds elsewhere.</summary>
internal sealed class ProgressLine(string what, TimeProvider clock) : IDisposable
{
    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly long started = clock.GetTimestamp();
    private readonly Lock gate = new();
    private TimeSpan last;
    private bool shown;

    /// <param name="done">How many.</param>
    /// <param name="fraction">Of the whole, 0 to 1; null where that is not known.</param>
    public void Report(long done, double? fraction)
    {
        lock (gate)
        {
            var elapsed = clock.GetElapsedTime(started);
            if (elapsed - last < (terminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5)))
                return;
            last = elapsed;
            shown = true;
            var rate = done / elapsed.TotalSeconds;
            var left = fraction is > 0.01
                ? string.Create(CultureInfo.InvariantCulture, $", {elapsed * (1 / fraction - 1):hh\\:mm\\:ss} left")
                : "";
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {done:N0} ({fraction:P0}), {rate:N0}/s{left}"
            );
            Console.Error.Write(terminal ? "\r" + line.PadRight(78) : line + Environment.NewLine);
        }
    }

    public void Dispose()
    {
        if (shown && terminal)
            Console.Error.WriteLine();
    }
}
