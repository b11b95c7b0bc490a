using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Zhishu.Host.Demo;
using Zhishu.Host.Pages;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Keys;
using Zhishu.Kernel.Modules;

namespace Zhishu.Host;

/// <summary>What a server is started with.</summary>
/// <param name="ConnectionString">PostgreSQL 15 or later.</param>
/// <param name="DataFolder">Keys and attachments.</param>
/// <param name="Urls">Where to listen.</param>
/// <param name="BackgroundWork">Whether this node dispatches the outbox and runs jobs.</param>
public sealed record ServerSettings(
    string ConnectionString,
    string DataFolder,
    string Urls,
    bool BackgroundWork = true
);

/// <summary>Composes the web application; the command line and the tests start the same one.</summary>
public static class Server
{
    private const long LargestBody = 1 << 20;

    public static WebApplication Build(ServerSettings settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "Zhishu.Host" }
        );
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        AddZhishu(builder.Services, builder.Configuration, settings);
        if (settings.BackgroundWork)
            builder.Services.AddBackgroundWork();
        configure?.Invoke(builder);
        var app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>The services without the web server, for commands.</summary>
    public static ServiceProvider Services(ServerSettings settings)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        AddZhishu(services, configuration, settings);
        return services.BuildServiceProvider();
    }

    private static void AddZhishu(IServiceCollection services, IConfiguration configuration, ServerSettings settings)
    {
        services.AddKernel(settings.ConnectionString, new KeyFolder(Path.Combine(settings.DataFolder, "keys")));
        services.AddSingleton(settings);
        services.AddScoped<DemonstrationCity>();
        services.AddSingleton<DemonstrationCodes>();
        services.AddSingleton<DemonstrationDevices>();
        services.AddSingleton<DemonstrationThings>();
        services.AddSingleton<PageFiles>();
        services.Configure<PageOptions>(configuration.GetSection("Pages"));
        services.AddOpenApi(DescribeInterface);
        services.AddValidation();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        foreach (var module in InstalledModules.All)
        {
            services.AddSingleton(module);
            module.AddServices(services, configuration);
        }
    }

    private static void DescribeInterface(OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info.Title = "治枢 Zhishu";
                document.Servers = [];
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, _, _) =>
            {
                // A list that is not given is empty; the generated delegates' metadata calls every list required.
                foreach (var list in operation.Parameters ?? [])
                {
                    if (list is OpenApiParameter { Schema.Type: JsonSchemaType.Array } parameter)
                        parameter.Required = false;
                }
                return Task.CompletedTask;
            }
        );
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<PageHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusPages.WriteAsync);
        app.Use(NulInAddress.RefuseAsync);
        app.UseRouting();
        app.UseMiddleware<ServePages>();
        if (app.Services.GetService<Microsoft.AspNetCore.Authentication.IAuthenticationSchemeProvider>() is not null)
            app.UseAuthentication();
        if (app.Services.GetService<IConfigureOptions<RateLimiterOptions>>() is not null)
            app.UseRateLimiter();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapOpenApi("/api/openapi.json");
        HealthPage.Map(app);
        ReadPageSettings.Map(app);
        foreach (var module in app.Services.GetServices<IModule>())
            module.MapEndpoints(app);
    }
}
