using System.Globalization;
using System.Text;

namespace Zhishu.Kernel.Database;

/// <summary>The server's settings: for a small machine, durable, quiet, reachable from this machine only.</summary>
internal static class PrivatePostgresConfiguration
{
    public static string Text(string version, int port, IReadOnlyDictionary<string, string> overrides)
    {
        var settings = Defaults(port);
        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }
        // A running server whose text differs is not adopted, so the text names the version too.
        var text = new StringBuilder($"# For PostgreSQL {version}, written at every start.\n");
        text.Append("# Your own settings go into local.conf beside this file.\n");
        foreach (var (name, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''")}'\n");
        }
        return text.ToString();
    }

    private static SortedDictionary<string, string> Defaults(int port)
    {
        // Respects a container's limit. In steps of 256 MiB, so that the text stays the same from start to start.
        var memory = (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 28) * 256;
        return new(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            // A socket's path is limited to 107 bytes, which a deep clone exceeds.
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
            ["shared_buffers"] = $"{Math.Clamp(memory / 8, 128, 4096)}MB",
            ["effective_cache_size"] = $"{Math.Max(memory / 2, 512)}MB",
            ["work_mem"] = memory >= 8192 ? "16MB" : "8MB",
            ["maintenance_work_mem"] = $"{Math.Clamp(memory / 32, 64, 512)}MB",
            ["max_parallel_workers_per_gather"] = Environment.ProcessorCount >= 4 ? "2" : "1",
            ["random_page_cost"] = "1.1",
            ["jit"] = "off",
            // Few checkpoints, so few full pages in the log. Compressing them would cost the processor more than it
            // saves the disk: this build has pglz only.
            ["checkpoint_timeout"] = "15min",
            ["max_wal_size"] = "4GB",
            ["min_wal_size"] = "256MB",
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["full_page_writes"] = "on",
            // A query whose program was killed ends soon.
            ["client_connection_check_interval"] = "5s",
            ["password_encryption"] = "scram-sha-256",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            // Errors of statements reach the program, which logs them; here they would only repeat people's data.
            ["log_min_messages"] = "log",
            ["log_min_error_statement"] = "panic",
            ["log_parameter_max_length"] = "0",
            ["log_checkpoints"] = "off",
        };
    }
}
