using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.CodeVerifying;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Bench;

/// <summary>The verification service through HTTP, one signed code a request and many, each scan kept; and a batch of
/// signed codes made. Server, PostgreSQL and the load share the cores.</summary>
internal static class CodesServiceBench
{
    private const string Kind = "gas-cylinder";
    private const int Signed = 20_000;
    private const int Some = 10;
    private const int Many = 50;
    private const double Wanted = 3_000;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(BenchInstallation installation, int codes)
    {
        var texts = new string[Math.Min(Signed, codes)];
        await installation.UseAsync(services => SignAsync(installation, services, texts, codes));
        await installation.StartServerAsync();
        await CheckAsync(installation, texts[0]);
        var single = Load(installation, texts, 1);
        var some = Load(installation, texts, Some);
        var many = Load(installation, texts, Many);
        await single.RunAsync(TimeSpan.FromSeconds(10), null);
        var (rate, latencies) = await single.RunAsync(Length, null);
        Say(
            $"signed codes verified through HTTP, one a request: {rate:N0} a second, limit 3,000; p99 {latencies.At(0.99):0.0} ms"
        );
        (_, latencies) = await single.RunAsync(Length, rate / 2);
        Say($"  at half of that rate: p50 {latencies.At(0.5):0.0} ms, p99 {latencies.At(0.99):0.0} ms, limit 50");
        (rate, latencies) = await some.RunAsync(Length, Wanted / Some);
        Say(
            $"  {Some} a request, {Wanted:N0} a second offered: {rate * Some:N0} a second, p50 {latencies.At(0.5):0.0} ms, p99 {latencies.At(0.99):0.0} ms a request, limit 50"
        );
        (rate, latencies) = await many.RunAsync(Length, null);
        Say($"  {Many} a request: {rate * Many:N0} a second, p99 {latencies.At(0.99):0.0} ms a request");
        await MakeAsync(installation);
    }

    // Real signatures for some of the codes, each on a thing.
    private static async Task SignAsync(
        BenchInstallation installation,
        IServiceProvider services,
        string[] texts,
        int codes
    )
    {
        await services.GetRequiredService<IDirectory>().RefreshAsync(default);
        var signer = await services.GetRequiredService<SigningKeys>().SignerAsync(CodeAlgorithm.Sm2, default);
        var kind = services.GetRequiredService<KindBook>().Require(Kind).Number;
        var random = new Random(1);
        var numbers = new string[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            numbers[i] = random.Next(1, codes + 1).ToString("D18", CultureInfo.InvariantCulture);
            var content = new SignedCode(
                CodeAlgorithm.Sm2,
                signer.Issuer,
                signer.KeyId,
                (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                0,
                (ushort)kind,
                numbers[i]
            ).ToSign();
            texts[i] = SignedCode.Text(content, signer.Sign(content));
        }
        await using var command = installation.Database.CreateCommand(
            """
            WITH bound AS (
                UPDATE codes_code SET object_id = gen_random_uuid() WHERE number = ANY($1) RETURNING object_id, number
            )
            INSERT INTO codes_object (id, kind, name, area_code, attributes, made_at, version)
            SELECT object_id, 'gas-cylinder', '测试气瓶' || number, '990101', '{"serial":"T000001"}', now(), 1 FROM bound
            """
        );
        command.Parameters.Add(new() { Value = numbers.Distinct().ToArray() });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task CheckAsync(BenchInstallation installation, string text)
    {
        using var client = installation.Client();
        using var answer = await client.PostAsJsonAsync(
            new Uri("/api/codes/verify", UriKind.Relative),
            new { codes = new[] { new { code = text } } }
        );
        var body = await answer.Content.ReadAsStringAsync();
        if (!body.Contains("\"outcome\":\"valid\"", StringComparison.Ordinal))
            throw new InvalidOperationException(body);
    }

    private static RequestLoad Load(BenchInstallation installation, string[] texts, int each) =>
        new(
            installation.Address,
            [
                .. texts
                    .Chunk(each)
                    .Select(some =>
                        RawClient.Request(
                            installation.Address,
                            "POST",
                            "/api/codes/verify",
                            installation.ApiKey,
                            Encoding.UTF8.GetBytes(Json.Write(new { codes = some.Select(code => new { code }) }))
                        )
                    ),
            ],
            200
        );

    private static async Task MakeAsync(BenchInstallation installation)
    {
        const int Count = 1_000_000;
        using var client = installation.Client();
        var watch = Stopwatch.StartNew();
        using var asked = await client.PostAsJsonAsync(
            new Uri("/api/codes/batches", UriKind.Relative),
            new
            {
                kind = Kind,
                areaCode = "990101",
                count = Count,
            }
        );
        var batch = await asked.Content.ReadFromJsonAsync<JsonElement>();
        if (!asked.IsSuccessStatusCode)
            throw new InvalidOperationException(batch.ToString());
        var address = new Uri($"/api/codes/batches/{batch.GetProperty("id").GetString()}", UriKind.Relative);
        while (batch.GetProperty("state").GetString() is "waiting" or "making")
        {
            await Task.Delay(1000);
            batch = await client.GetFromJsonAsync<JsonElement>(address);
        }
        if (batch.GetProperty("state").GetString() != "ready")
            throw new InvalidOperationException(batch.ToString());
        Say(
            $"{Count:N0} signed codes made in {watch.Elapsed.TotalSeconds:0} s, {Count / watch.Elapsed.TotalSeconds:N0} a second"
        );
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
