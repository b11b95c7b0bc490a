using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu openapi</c>: prints the description of the interface, without a database. The pages' types are
/// made from it.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var command = new Command("openapi", "Print the OpenAPI document of the interface.");
        command.SetAction((_, ct) => RunAsync(ct));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken ct)
    {
        // Endpoints are known once the server runs; nothing asks the database before a request does.
        await using var app = Server.Build(
            new ServerSettings(
                "Host=127.0.0.1;Port=1;Pooling=false",
                Path.GetTempPath(),
                "http://127.0.0.1:0",
                BackgroundWork: false
            ),
            builder =>
            {
                builder.Logging.ClearProviders();
                foreach (var work in builder.Services.Where(IsOurWork).ToList())
                    builder.Services.Remove(work);
            }
        );
        await app.StartAsync(ct);
        using var client = new HttpClient
        {
            BaseAddress = new Uri(
                app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            ),
        };
        await Console.Out.WriteLineAsync(
            await client.GetStringAsync(new Uri("/api/openapi.json", UriKind.Relative), ct)
        );
        await app.StopAsync(ct);
        return ExitCode.Ok;
    }

    private static bool IsOurWork(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && (service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType)
            ?.Assembly.GetName()
            .Name?.StartsWith("Zhishu.", StringComparison.Ordinal) == true;
}
