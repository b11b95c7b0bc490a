using System.Globalization;

namespace Zhishu.Bench;

/// <summary>Processor time that processes have used, in milliseconds, from <c>/proc</c>: it hardly depends on what else
/// the machine does.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ProcessorTime(double Server, double Postgres, double Load, double Machine)
{
    // The kernel's USER_HZ, 100 on every Linux that .NET runs on.
    private const double Tick = 10;

    public static ProcessorTime Now(int server, int postmaster) =>
        new(Of(server), OfPostgres(postmaster), Of(Environment.ProcessId), OfMachine());

    public static ProcessorTime operator -(ProcessorTime a, ProcessorTime b) =>
        new(a.Server - b.Server, a.Postgres - b.Postgres, a.Load - b.Load, a.Machine - b.Machine);

    /// <summary>What one of so many operations took.</summary>
    public string Each(long operations) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"server {Server / operations:N2} ms, PostgreSQL {Postgres / operations:N2} ms, load {Load / operations:N2} ms; the rest of the machine {(Machine - Server - Postgres - Load) / operations:N2} ms"
        );

    // All but idle (3) and waiting for the disk (4).
    private static double OfMachine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Skip(1).Where((_, i) => i is not (3 or 4)).Sum(f => double.Parse(f, CultureInfo.InvariantCulture))
            * Tick;
    }

    // The postmaster, its children, and its children that have ended.
    private static double OfPostgres(int postmaster)
    {
        var sum = 0.0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                continue;
            if (Fields(id) is not { } fields)
                continue;
            if (id == postmaster)
                sum += fields[11] + fields[12] + fields[13] + fields[14];
            else if (fields[1] == postmaster)
                sum += fields[11] + fields[12];
        }
        return sum * Tick;
    }

    private static double Of(int process) => Fields(process) is { } fields ? (fields[11] + fields[12]) * Tick : 0;

    // What follows the name, which may hold spaces: state, parent, ... utime (11), stime, cutime, cstime.
    private static long[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return [.. fields.Take(15).Select((f, i) => i == 0 ? 0 : long.Parse(f, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
