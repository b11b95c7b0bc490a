using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>The database as lists and searches ask it. Their filters differ in how much they leave: the plan that suits
/// a rare word is wrong for a frequent one, so every statement is planned for its own values, and none may run on for
/// minutes.</summary>
public sealed class ListDatabase : IAsyncDisposable
{
    // Month joins with month, newest first, so that a page is full before the older months are looked at; a merge join
    // would walk the keys of a month to find a few of them.
    private const string Pages = "-c enable_partitionwise_join=on -c enable_mergejoin=off ";
    private const string Settings =
        "-c plan_cache_mode=force_custom_plan -c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout=";

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource patient;

    /// <param name="connectionString">As of the installation.</param>
    public ListDatabase(string connectionString)
    {
        source = Build(connectionString, Pages, TimeSpan.FromSeconds(20));
        patient = Build(connectionString, "", TimeSpan.FromMinutes(30));
    }

    /// <summary>For pages and counts: what takes longer than 20 seconds is stopped.</summary>
    public NpgsqlDataSource Source => source;

    /// <summary>For exports and reports, which may take half an hour.</summary>
    public NpgsqlDataSource Patient => patient;

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await patient.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string more, TimeSpan longest)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            MaxPoolSize = 16,
            CommandTimeout = (int)longest.TotalSeconds + 10,
            ApplicationName = "zhishu lists",
        };
        settings.Options = $"{settings.Options} {more}{Settings}{(long)longest.TotalMilliseconds}".TrimStart();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
