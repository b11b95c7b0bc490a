using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Npgsql;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>Clients that file cases and, when refused, file the same again with its key, as the answer says.</summary>
internal sealed class FilingLoad(Uri address, string key)
{
    private int filed;
    private int refused;

    /// <summary>Idempotency key → the number that was acknowledged, or null while unknown.</summary>
    public ConcurrentDictionary<string, string?> Wanted { get; } = new();

    /// <summary>Answers that are neither a case nor a clear refusal.</summary>
    public ConcurrentQueue<string> Odd { get; } = new();

    public Task FiledAsync(int more) => UntilAsync(() => Volatile.Read(ref filed), more);

    public Task RefusedAsync(int more) => UntilAsync(() => Volatile.Read(ref refused), more);

    public async Task RunAsync(int client, CancellationToken ct)
    {
        using var http = FiledCases.Client(address, key);
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var id = $"{client}-{i}";
            Wanted[id] = null;
            while (Wanted[id] is null && !ct.IsCancellationRequested)
                Wanted[id] = await TryAsync(http, id);
        }
    }

    /// <summary>After what was in the air is sent again, as a client would: every case is there once, none half done, and
    /// the ledger holds.</summary>
    public async Task ShouldBeWholeAsync(HttpClient client, string connectionString, string said)
    {
        foreach (var pending in Wanted.Where(w => w.Value is null).Select(w => w.Key).ToArray())
        {
            for (var tries = 0; Wanted[pending] is null && tries < 20; tries++)
                Wanted[pending] = await TryAsync(client, pending);
        }
        Odd.ShouldBeEmpty(said);
        var numbers = await FiledCases.NumbersAsync(connectionString);
        numbers.Order().ShouldBe(Wanted.Values.Select(v => v!).Order());
        (await FiledCases.HalfDoneAsync(connectionString)).ShouldBe(0);
        // A connection from before may be one that broke.
        await using var database = NpgsqlDataSource.Create(connectionString);
        (await new LedgerVerification(database).VerifyAsync(null, default)).Faults.ShouldBeEmpty();
    }

    private async Task<string?> TryAsync(HttpClient http, string id)
    {
        using var answer = await FiledCases.SendAsync(http, id, default);
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.Created)
        {
            Interlocked.Increment(ref filed);
            return JsonDocument.Parse(body).RootElement.GetProperty("number").GetString();
        }
        if (answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null })
            Interlocked.Increment(ref refused);
        else
            Odd.Enqueue($"{(int)answer.StatusCode} {body}");
        return null;
    }

    private static async Task UntilAsync(Func<int> count, int more)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (var wanted = count() + more; count() < wanted; )
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
