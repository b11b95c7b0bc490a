using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>Files cases with idempotency keys, and looks afterwards what became of them.</summary>
internal static class FiledCases
{
    public static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Files a case and returns its number.</summary>
    public static async Task<string> FileAsync(HttpClient client, string idempotencyKey, CancellationToken ct)
    {
        using var answer = await SendAsync(client, idempotencyKey, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("number").GetString()!;
    }

    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string idempotencyKey,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cases");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = JsonContent.Create(
            new
            {
                channel = "hotline",
                matterCode = "event.06.010",
                description = "垃圾未清理 " + idempotencyKey,
                place = new { longitude = 113.25, latitude = 23.25 },
                reporter = new { name = "测试甲", phone = "13900001234" },
            }
        );
        return await client.SendAsync(request, ct);
    }

    public static async Task<List<string>> NumbersAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT number FROM cases_case");
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<string>();
        while (await reader.ReadAsync())
            numbers.Add(reader.GetString(0));
        return numbers;
    }

    /// <summary>Dispatched cases without a share, cases without a chain or reporter, chains without a case, kept answers without a case.</summary>
    public static async Task<long> HalfDoneAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            SELECT (SELECT count(*) FROM cases_case c WHERE state = 'Dispatched' AND NOT EXISTS (SELECT FROM cases_share s WHERE s.case_id = c.id))
                 + (SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT FROM kernel_ledger_head h WHERE h.subject_id = c.id))
                 + (SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT FROM cases_reporter r WHERE r.case_id = c.id))
                 + (SELECT count(DISTINCT subject_id) FROM kernel_ledger l WHERE subject_kind = 'case' AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = l.subject_id))
                 + (SELECT abs(count(*) - (SELECT count(*) FROM cases_case)) FROM kernel_idempotency)
            """
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
