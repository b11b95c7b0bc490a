using Microsoft.AspNetCore.Builder;
using Zhishu.Kernel.Modules;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Things;

/// <summary>A host whose ledger and outbox are empty: modules record what they prepare at the start, which is not what
/// these tests count.</summary>
internal static class CleanHost
{
    public static async Task<TestHost> StartAsync(
        TimeProvider? clock = null,
        Action<WebApplicationBuilder>? configure = null,
        IReadOnlyList<IModule>? extraModules = null
    )
    {
        var host = await TestHost.StartAsync(clock, configure, extraModules: extraModules);
        await host.ExecuteAsync(
            """
            DO $$
            DECLARE
                ledger regclass[] := ARRAY(SELECT tgrelid FROM pg_trigger WHERE tgname = 'kernel_never_truncated');
                t regclass;
            BEGIN
                FOREACH t IN ARRAY ledger LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER kernel_never_truncated', t); END LOOP;
                TRUNCATE kernel_ledger, kernel_ledger_head, kernel_ledger_batch, kernel_outbox;
                FOREACH t IN ARRAY ledger LOOP EXECUTE format('ALTER TABLE %s ENABLE TRIGGER kernel_never_truncated', t); END LOOP;
            END $$
            """
        );
        return host;
    }
}
