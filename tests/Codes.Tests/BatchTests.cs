using System.Net;
using System.Text.Json;
using Zhishu.CodeVerifying;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>Many codes at once: made in the background, downloaded for printers, resumed where they were left.</summary>
public sealed class BatchTests(City city) : IClassFixture<City>
{
    [Fact]
    public async Task A_batch_is_made_and_printed_the_same_each_time()
    {
        var kind = await city.KindAsync("batch-a", 501);
        var asked = await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 2_345,
                note = "首批",
            },
            HttpStatusCode.Accepted
        );
        var batch = await ReadyAsync(asked.GetProperty("id").GetGuid());
        (batch.GetProperty("made").GetInt32(), batch.GetProperty("sheets").GetInt32()).ShouldBe((2_345, 67));
        var path = $"/api/codes/batches/{batch.GetProperty("id").GetGuid()}";
        var csv = await city.Officer.GetStringAsync(path + "/codes.csv");
        var lines = csv.TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2_346);
        lines[1..].Select(l => l.Split(',')[0]).ShouldBeUnique();
        (await city.Officer.GetStringAsync(path + "/codes.csv")).ShouldBe(csv);
        var link = lines[2345].Split(',')[1];
        link.ShouldStartWith("HTTPS://MA.EXAMPLE.GOV.CN/C/");
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("not_in_use");
        var last = await city.Officer.GetStringAsync(path + "/sheets/67.svg");
        last.Split("<path").Length.ShouldBe(2_345 - 66 * 35 + 1);
        last.ShouldContain(lines[2345].Split(',')[0]);
        await city.GetAsync(path + "/sheets/68.svg", HttpStatusCode.NotFound);

        // In the field: the label goes on a thing and is in use.
        var number = lines[1].Split(',')[0];
        var thing = await city.ObjectAsync(kind, new { issueCode = false, number });
        thing.GetProperty("codes")[0].GetProperty("state").GetString().ShouldBe("active");
        (await city.ScanAsync(lines[1].Split(',')[1])).GetProperty("outcome").GetString().ShouldBe("valid");
    }

    [Fact]
    public async Task A_batch_that_was_broken_off_goes_on_behind_what_was_made()
    {
        var kind = await city.KindAsync("batch-b", 502, City.Content("none"));
        var first = await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 3_000,
            },
            HttpStatusCode.Accepted
        );
        var id = first.GetProperty("id").GetGuid();
        await ReadyAsync(id);
        // As a crash after the first two thousand leaves it.
        await city.Host.ExecuteAsync(
            $"""
            DELETE FROM codes_code WHERE batch_id = '{id}' AND number IN
                (SELECT number FROM codes_code WHERE batch_id = '{id}' ORDER BY number OFFSET 2000);
            UPDATE codes_batch SET finished_at = NULL, made = 2000, alive_at = now() - interval '5 minutes' WHERE id = '{id}'
            """
        );
        (await ReadyAsync(id)).GetProperty("made").GetInt32().ShouldBe(3_000);
        (
            await city.Host.ScalarAsync<long>($"SELECT count(DISTINCT number) FROM codes_code WHERE batch_id = '{id}'")
        ).ShouldBe(3_000);
        var next = await city.PostAsync(
            "/api/codes/numbers",
            new { kind, areaCode = "440106" },
            HttpStatusCode.Created
        );
        next.GetProperty("number").GetString()!.ShouldContain("003001");
    }

    [Fact]
    public async Task What_cannot_be_made_is_refused_at_once()
    {
        var kind = await city.KindAsync(
            "batch-c",
            503,
            new
            {
                name = new { chinese = "小", english = "small" },
                structure = "{kind}{serial:3}",
                signature = "none",
            }
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 1_000,
            },
            HttpStatusCode.Conflict
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 0,
            },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 1_000_001,
            },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "44a",
                count = 1,
            },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "00",
                count = 1,
            },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 1,
                note = "a\0b",
            },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind = "none",
                areaCode = "440106",
                count = 1,
            },
            HttpStatusCode.NotFound
        );
        using var elsewhere = city.Client("elsewhere", new Grant("codes.issue", AreaPrefix: "4403"));
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count = 1,
            },
            HttpStatusCode.Forbidden,
            elsewhere
        );
    }

    private async Task<JsonElement> ReadyAsync(Guid id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var now = await city.GetAsync($"/api/codes/batches/{id}");
            if (now.GetProperty("state").GetString() is "ready" or "failed")
            {
                now.GetProperty("state").GetString().ShouldBe("ready", now.ToString());
                return now;
            }
            await Task.Delay(100, patience.Token);
        }
    }
}
