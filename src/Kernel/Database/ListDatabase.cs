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
    private const string PlannedEachTime = "-c plan_cache_mode=force_custom_plan ";
    private const string PlannedOnce = "-c plan_cache_mode=force_generic_plan ";
    private const string Settings = "-c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout=";

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource steady;
    private readonly NpgsqlDataSource patient;

    /// <param name="connectionString">As of the installation.</param>
    public ListDatabase(string connectionString)
    {
        source = Build(connectionString, Pages + PlannedEachTime, TimeSpan.FromSeconds(20));
        steady = Build(connectionString, PlannedOnce, TimeSpan.FromSeconds(20), prepared: 50);
        patient = Build(connectionString, PlannedEachTime, TimeSpan.FromMinutes(30));
    }

    /// <summary>For pages and counts: what takes longer than 20 seconds is stopped.</summary>
    public NpgsqlDataSource Source => source;

    /// <summary>For statements that walk one index whatever their values are. Their plan is kept: over dozens of months,
    /// planning takes several times as long as the page itself.</summary>
    public NpgsqlDataSource Steady => steady;

    /// <summary>For exports and reports, which may take half an hour.</summary>
    public NpgsqlDataSource Patient => patient;

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await steady.DisposeAsync();
        await patient.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string more, TimeSpan longest, int prepared = 0)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            MaxPoolSize = 16,
            MaxAutoPrepare = prepared,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)longest.TotalSeconds + 10,
            ApplicationName = "zhishu lists",
        };
        settings.Options = $"{settings.Options} {more}{Settings}{(long)longest.TotalMilliseconds}".TrimStart();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
