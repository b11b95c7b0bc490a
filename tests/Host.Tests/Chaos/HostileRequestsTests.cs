using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>Ten thousand generated requests against every endpoint: wrong types, huge bodies, broken UTF-8, SQL, deep
/// JSON, odd headers. Nothing that can be sent may be our fault.</summary>
public class HostileRequestsTests
{
    private const int Requests = 10_000;

    private static readonly string[] Nasty =
    [
        "",
        " ",
        "null",
        "'; DROP TABLE cases_case; --",
        "1 OR 1=1",
        "%27%20OR%20%271%27=%271",
        "../../../../etc/passwd",
        "\u0000",
        "a\u0000b",
        "𠮷野家😀\u202e",
        "\ud800",
        "-1",
        "0",
        "99999999999999999999999999",
        "1e400",
        "NaN",
        "2026-02-30",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "+00:00",
        "00000000-0000-0000-0000-000000000000",
        "zzzzzzzz",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "%",
        "%_%",
        "\\",
        "{}",
        "[]",
        new string('长', 5000),
    ];

    [Fact]
    public async Task Nothing_that_can_be_sent_gives_a_5xx()
    {
        await using var host = await TestHost.StartAsync();
        await TestCity.InstallAsync(host.Services, "urban-management", "hotline-12345", "demo-city");
        var permissions = InstalledModules
            .All.SelectMany(m => m.Permissions)
            .Where(p => p.Group is null)
            .Select(p => p.Name)
            .ToArray();
        var key = await TestCity.KeyAsync(host.Services, "fuzz", permissions);
        var operations = await OperationsAsync(host.Client);
        operations.Count.ShouldBeGreaterThan(20);

        var failures = new List<string>();
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var (method, path, parameters) = operations[i % operations.Count];
            var (status, said) = await AskAsync(
                host.Client,
                () => Make(method, path, parameters, new Random(i), i % 3 == 0 ? null : key)
            );
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (status is 0 or >= 500)
                failures.Add($"{status} {method} {path} (request {i}): {said}");
        }
        failures.Distinct().Take(20).ShouldBeEmpty();
        statuses.Keys.ShouldContain(400);
        statuses.Keys.ShouldContain(200);
    }

    // The server closes a connection whose body it did not read (one past the limit, say), and the next request on it
    // then fails in the client; so a request without an answer is sent once more on a new one.
    private static async Task<(int Status, string Said)> AskAsync(HttpClient client, Func<HttpRequestMessage> make)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var tooLarge = request.Content?.Headers.ContentLength > 1 << 20;
            try
            {
                using var answer = await client.SendAsync(request);
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException) when (attempt == 1) { }
            catch (HttpRequestException e)
            {
                return (tooLarge ? 413 : 0, e.Message);
            }
        }
    }

    private static async Task<List<(HttpMethod Method, string Path, List<string> Query)>> OperationsAsync(
        HttpClient client
    )
    {
        using var document = JsonDocument.Parse(
            await client.GetStringAsync(new Uri("/api/openapi.json", UriKind.Relative))
        );
        var found = new List<(HttpMethod, string, List<string>)>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var query = operation.Value.TryGetProperty("parameters", out var list)
                    ? list.EnumerateArray()
                        .Where(p => p.GetProperty("in").GetString() == "query")
                        .Select(p => p.GetProperty("name").GetString()!)
                        .ToList()
                    : [];
                found.Add((new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, query));
            }
        }
        return found;
    }

    private static HttpRequestMessage Make(
        HttpMethod method,
        string path,
        List<string> query,
        Random random,
        string? key
    )
    {
        var filled = new StringBuilder();
        foreach (var part in path.Split('/').Skip(1))
            filled.Append('/').Append(part.StartsWith('{') ? Segment(random) : part);
        var separator = '?';
        foreach (var name in query.Where(_ => random.Next(3) > 0))
        {
            filled.Append(separator).Append(name).Append('=').Append(Escape(Nasty[random.Next(Nasty.Length)]));
            separator = '&';
        }
        var request = new HttpRequestMessage(method, new Uri(filled.ToString(), UriKind.Relative));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                random.Next(20) == 0 ? key + "x" : key
            );
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation(
                "Idempotency-Key",
                random.Next(3) == 0 ? new string('k', 300) : "key-" + random.Next(50)
            );
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("If-Match", "\"abc\"");
        if (random.Next(20) == 0)
            request.Headers.TryAddWithoutValidation("Accept-Language", "en;q=x, zh;;;");
        if (method != HttpMethod.Get && method != HttpMethod.Head)
            request.Content = Body(random);
        return request;
    }

    private static string Segment(Random random) =>
        random.Next(3) == 0 ? Guid.CreateVersion7().ToString()
        : Escape(Nasty[random.Next(Nasty.Length)]) is { Length: > 0 } s ? s
        : "x";

    private static string Escape(string text) => Uri.EscapeDataString(text.Length > 500 ? text[..500] : text);

    private static ByteArrayContent Body(Random random)
    {
        var bytes = random.Next(12) switch
        {
            0 => [],
            1 => Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200)),
            2 => [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', 0xFF, (byte)'}'],
            3 => Encoding.UTF8.GetBytes("{\"description\":\"" + new string('a', 300_000) + "\"}"),
            4 => Encoding.UTF8.GetBytes("{\"a\":"),
            5 => Encoding.UTF8.GetBytes("\"text\""),
            6 when random.Next(10) == 0 => new byte[2 << 20],
            _ => Encoding.UTF8.GetBytes(Object(random, 0)),
        };
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation(
            "Content-Type",
            random.Next(15) == 0 ? "text/plain"
                : random.Next(15) == 0 ? "application/x-www-form-urlencoded"
                : "application/json"
        );
        return content;
    }

    // The names that requests really have, with values of every wrong and right type.
    private static readonly string[] Names =
    [
        "channel",
        "kind",
        "matterCode",
        "title",
        "description",
        "place",
        "reporter",
        "emergency",
        "isPublic",
        "objectCode",
        "fields",
        "origin",
        "dueAt",
        "unitCode",
        "reason",
        "outcome",
        "shareId",
        "handlerId",
        "amount",
        "rating",
        "version",
        "name",
        "code",
        "parentCode",
        "areaCode",
        "permissions",
        "grants",
        "roleCode",
        "signInName",
        "password",
        "url",
        "events",
        "phone",
        "purpose",
        "token",
        "number",
        "text",
        "demand",
        "answerBy",
        "unitCodes",
        "task",
        "intoId",
        "query",
        "start",
        "limit",
        "holidays",
        "content",
        "from",
        "to",
        "system",
        "longitude",
        "latitude",
        "address",
    ];

    private static string Object(Random random, int depth)
    {
        var members = Enumerable
            .Range(0, random.Next(1, 10))
            .Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Value(random, depth)}");
        return "{" + string.Join(',', members) + "}";
    }

    private static string Value(Random random, int depth) =>
        random.Next(10) switch
        {
            0 => "null",
            1 => random.Next(-10, 10).ToString(System.Globalization.CultureInfo.InvariantCulture),
            2 => "1e999",
            3 => "true",
            4 => "["
                + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1)))
                + "]",
            5 when depth < 4 => Object(random, depth + 1),
            6 => random.Next(2) == 0 ? "\"event.06.010\"" : "\"hotline\"",
            _ => JsonSerializer.Serialize(Nasty[random.Next(Nasty.Length)]),
        };
}
