using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Kernel.Audit;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Keys;
using Zhishu.Kernel.Ledgers;
using Zhishu.Kernel.Webhooks;

namespace Zhishu.Kernel;

/// <summary>Puts the kernel into a host.</summary>
public static class KernelServices
{
    /// <param name="connectionString">PostgreSQL 15 or later.</param>
    /// <param name="keys">Where this node's keys are.</param>
    public static IServiceCollection AddKernel(
        this IServiceCollection services,
        string connectionString,
        KeyFolder keys
    )
    {
        services.AddSingleton(_ => DataSource(connectionString));
        services.AddSingleton(_ => new ListDatabase(connectionString));
        services.AddDbContext<ZhishuDbContext>(
            (p, o) => o.UseNpgsql(p.GetRequiredService<NpgsqlDataSource>()),
            optionsLifetime: ServiceLifetime.Singleton
        );
        services.AddSingleton<RowMaps>();
        services.AddSingleton(keys);
        services.AddSingleton(p =>
            KeyRing
                .OpenAsync(
                    p.GetRequiredService<KeyFolder>(),
                    p.GetRequiredService<NpgsqlDataSource>(),
                    p.GetRequiredService<TimeProvider>(),
                    CancellationToken.None
                )
                .GetAwaiter()
                .GetResult()
        );
        services.AddHostedService<KeysAtStart>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Partitions>();
        services.AddSingleton<SerialNumbers>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<Migrator>();
        services.AddSingleton(p => new KeptAnswers(
            p.GetRequiredService<NpgsqlDataSource>(),
            p.GetRequiredService<KeyRing>
        ));
        services.AddScoped<IdempotencySlot>();
        services.AddScoped<UnitOfWork>();
        services.AddSingleton<LedgerReader>();
        services.AddSingleton<LedgerVerification>();
        services.AddAskedWork<LedgerProver>();
        services.AddScoped<VerifyLedger>();
        services.AddScoped<LedgerSealing>();
        services.AddScoped<IPeriodicJob>(p => p.GetRequiredService<LedgerSealing>());
        services.AddScoped<IPeriodicJob, Housekeeping>();
        services.AddScoped<IPeriodicJob, ClockWatch>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddSingleton<JobRunner>();
        services.AddCalendarStore();
        services.AddWebhooks();
        services.ConfigureHttpJsonOptions(o =>
            Json.Configure(o.SerializerOptions).TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers = { UnfitValues.Refuse },
            }
        );
        services.AddProblemDetails(o =>
            o.CustomizeProblemDetails = c =>
            {
                if (c.ProblemDetails is HttpValidationProblemDetails invalid)
                    RequestFaults.Complete(c.HttpContext, invalid);
            }
        );
        services.AddExceptionHandler<ProblemHandler>();
        return services;
    }

    /// <summary>The dispatcher and the jobs of a serving node; commands do without.</summary>
    public static IServiceCollection AddBackgroundWork(this IServiceCollection services)
    {
        services.AddHostedService(p => p.GetRequiredService<OutboxDispatcher>());
        services.AddHostedService(p => p.GetRequiredService<JobRunner>());
        services.AddRefresh<CalendarSource>(
            "the work calendar",
            TimeSpan.FromSeconds(3),
            (c, ct) => c.RefreshAsync(ct)
        );
        services.AddHostedService(p => p.GetRequiredService<WebhookSender>());
        services.AddHostedService<AskedWorkers>();
        services.AddHostedService<NodeWorkers>();
        return services;
    }

    /// <summary>A data source that prepares what is run often and keeps the pool small, since two cores gain nothing
    /// from a hundred connections.</summary>
    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            ApplicationName = "zhishu",
        };
        if (!connectionString.Contains("Maximum Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = 40;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
