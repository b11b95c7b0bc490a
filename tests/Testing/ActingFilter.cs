using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;

namespace Zhishu.Testing;

/// <summary>Lets a test's request act as somebody, by a header, without signing in: the tests of a module are about the
/// module.</summary>
public sealed class ActingFilter : IStartupFilter
{
    public const string Header = "X-Test-Actor";

    private readonly Dictionary<string, Actor> actors = new(StringComparer.Ordinal);

    /// <summary>To be passed as <c>configure</c> of <see cref="TestHost.StartAsync"/>.</summary>
    public void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter>(this);

    /// <summary>A client that acts as a user with the permissions, everywhere or in a scope.</summary>
    public HttpClient Client(TestHost host, string name, params Grant[] grants) => Client(host, name, null, grants);

    /// <summary>The same for somebody who works for a unit.</summary>
    public HttpClient Client(TestHost host, string name, Guid? unit, Grant[] grants) =>
        Client(host, new Actor(ActorKind.User, Kernel.Ids.New(TimeProvider.System), name, unit, grants));

    /// <summary>A client that acts as anybody.</summary>
    public HttpClient Client(TestHost host, Actor actor)
    {
        // A header is ASCII; the actor's name need not be.
        var key = Guid.CreateVersion7().ToString();
        actors[key] = actor;
        var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Add(Header, key);
        return client;
    }

    Action<IApplicationBuilder> IStartupFilter.Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, following) =>
                {
                    if (actors.TryGetValue(context.Request.Headers[Header].ToString(), out var actor))
                        context.Features.Set(actor);
                    return following(context);
                }
            );
            next(app);
        };
}
