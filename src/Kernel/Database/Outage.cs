using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Whether something failed because the database is away.</summary>
public static class Outage
{
    /// <summary>Also where EF wraps it in advice on retrying.</summary>
    public static bool Is(Exception e) =>
        e is NpgsqlException or TimeoutException
        || (e is InvalidOperationException && e.InnerException is NpgsqlException);
}
