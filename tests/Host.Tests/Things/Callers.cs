using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Things;

/// <summary>Lets a test say who calls, by a header: a name and permissions. The kernel only asks for the actor; signing
/// in is another module's.</summary>
internal static class Callers
{
    private const string Header = "X-Test-Caller";

    public static void Accept(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IStartupFilter, FromHeader>();

    public static HttpClient ClientOf(this TestHost host, string name, params string[] permissions)
    {
        var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Add(Header, $"{name};{string.Join(',', permissions)}");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        return client;
    }

    public static Guid IdOf(string name) => new(Sm3.Hash(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private sealed class FromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, following) =>
                    {
                        if (context.Request.Headers.TryGetValue(Header, out var value))
                        {
                            var parts = value.ToString().Split(';');
                            var grants = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
                            context.Features.Set(
                                new Actor(
                                    ActorKind.User,
                                    IdOf(parts[0]),
                                    parts[0],
                                    null,
                                    [.. grants.Select(g => new Grant(g))]
                                )
                            );
                        }
                        return following(context);
                    }
                );
                next(app);
            };
    }
}
