namespace Zhishu.Kernel.Database;

/// <summary>Where a private PostgreSQL server keeps its data and how it is set up.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>
    /// The folder of this server alone: credentials, port, log and cluster. Made when absent. Not traversable by the
    /// unprivileged account when started as root, it holds only a pointer to a folder below <c>/var/lib/zhishu</c>.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>Holds initdb, pg_ctl and postgres; null looks for what <c>./run</c> installs.</summary>
    public string? BinFolder { get; init; }

    /// <summary>A TCP port of 127.0.0.1 that must be used; null picks a free one and keeps it.</summary>
    public int? Port { get; init; }

    /// <summary>Server settings over the built-in ones, as in postgresql.conf (<c>fsync</c> = <c>off</c>).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The database that <see cref="PrivatePostgres.ConnectionString"/> opens; made when absent.</summary>
    public string Database { get; init; } = "zhishu";
}

/// <summary>What a look at the server found.</summary>
/// <param name="Ready">It answers queries.</param>
/// <param name="Version">Server version such as <c>18.4</c>; null when it does not answer.</param>
/// <param name="ProcessId">The postmaster; null when none runs.</param>
/// <param name="FreeDiskBytes">Free bytes on the disk of the data.</param>
/// <param name="Problem">Why it is not ready; null when it is.</param>
public sealed record PrivatePostgresHealth(
    bool Ready,
    string? Version,
    int? ProcessId,
    long FreeDiskBytes,
    string? Problem
);

/// <summary>
/// The private server cannot be used, and what to do about it. <see cref="Exception.Message"/> is English.
/// </summary>
public sealed class PrivatePostgresException : Exception
{
    internal PrivatePostgresException(string code, string message, string chinese, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        ChineseMessage = chinese;
    }

    /// <summary>
    /// Stable: <c>no_binaries</c>, <c>in_use</c>, <c>other_version</c>, <c>port_taken</c>, <c>disk_full</c>,
    /// <c>no_account</c>, <c>not_yours</c>, <c>no_credentials</c>, <c>bad_folder</c>, <c>not_started</c>,
    /// <c>not_stopped</c>.
    /// </summary>
    public string Code { get; }

    /// <summary>The same as <see cref="Exception.Message"/> in Chinese.</summary>
    public string ChineseMessage { get; }
}
