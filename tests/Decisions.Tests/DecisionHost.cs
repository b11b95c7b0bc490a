using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;
using Zhishu.Rules.Feel;
using Zhishu.Testing;

namespace Zhishu.Decisions.Tests;

/// <summary>A host whose clock a test moves, with the use of <see cref="Tables"/> and a pack that a test writes.</summary>
internal sealed class DecisionHost : IAsyncDisposable
{
    private static readonly Actor Installer = Actor.Internal("test");
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-tables-").FullName;

    private DecisionHost(TestHost host, ActingFilter acting, SettableClock clock)
    {
        Host = host;
        Acting = acting;
        Clock = clock;
    }

    public TestHost Host { get; }

    public ActingFilter Acting { get; }

    public SettableClock Clock { get; }

    public IDecisions Decisions => Host.Services.GetRequiredService<IDecisions>();

    public static async Task<DecisionHost> StartAsync(Action<WebApplicationBuilder>? configure = null)
    {
        var acting = new ActingFilter();
        var clock = new SettableClock();
        var host = await TestHost.StartAsync(
            clock,
            b =>
            {
                b.Services.AddSingleton(Tables.Judge);
                acting.Configure(b);
                configure?.Invoke(b);
            }
        );
        return new(host, acting, clock);
    }

    /// <summary>Asks the tables about a thing, now.</summary>
    public Verdict Ask(int weight, string colour = "red", string? matter = null) =>
        Decisions.Decide(Tables.Use, matter, Tables.Thing(weight, colour), Clock.GetUtcNow());

    public string? Outcome(int weight, string? matter = null) => OutcomeOf(Ask(weight, matter: matter));

    public static string? OutcomeOf(Verdict verdict) =>
        verdict.Decision is null ? null
        : verdict.Value.AsContext.TryGetValue("outcome", out var value) && value.Kind == FeelKind.String
            ? value.AsString
        : $"{verdict.Value}";

    /// <summary>Writes the pack's files and reads it.</summary>
    /// <param name="files">Each by its path in the pack; <c>tables.yaml</c> is the section.</param>
    public Task<PackReading> ReadAsync(string version, params (string Path, string Text)[] files)
    {
        Directory.Delete(folder, recursive: true);
        Write(
            "pack.yaml",
            $"pack: example\nversion: {version}\ntitle: 示例\nsections:\n"
                + (files.Any(f => f.Path == "tables.yaml") ? "  tables: tables.yaml\n" : "  {}\n")
        );
        foreach (var (path, text) in files)
            Write(path, text);
        return Host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().ReadAsync(folder, TestContext.Current.CancellationToken)
        );
    }

    public async Task<InstalledPack> InstallAsync(string version, params (string Path, string Text)[] files)
    {
        var reading = await ReadAsync(version, files);
        return await Host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().InstallAsync(reading, Installer, TestContext.Current.CancellationToken)
        );
    }

    /// <summary>Installs one table <c>judge</c> by its rules.</summary>
    public Task<InstalledPack> InstallAsync(string version, params string[] rules) =>
        InstallAsync(version, ("tables.yaml", Yaml()), ("rules/judge.dmn", Tables.Dmn(rules)));

    public Task<PackChange> RemoveAsync() =>
        Host.InScopeAsync(s =>
            s.GetRequiredService<IPacks>().RemoveAsync("example", Installer, TestContext.Current.CancellationToken)
        );

    public static string Yaml(string more = "") =>
        $"- {{ code: judge, title: {{ zh: 评判, en: Judging }}, file: rules/judge.dmn, use: {Tables.Use}{more} }}\n";

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

/// <summary>Shows what it is set to.</summary>
internal sealed class SettableClock : TimeProvider
{
    private DateTimeOffset now = At("2026-03-02T10:00");

    /// <summary>An instant on the city's clocks.</summary>
    public static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+08:00", CultureInfo.InvariantCulture);

    public void Set(string local) => now = At(local);

    public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
}
