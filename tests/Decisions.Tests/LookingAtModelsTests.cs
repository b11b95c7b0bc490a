using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Tests;

/// <summary>Models are checked, tried and compared; hostile ones cost little and break nothing.</summary>
public sealed class LookingAtModelsTests : IAsyncLifetime
{
    private DecisionHost host = null!;
    private HttpClient author = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DecisionHost.StartAsync();
        author = host.Acting.Client(host.Host, "甲", new Grant("decisions.edit"));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Gaps_and_overlaps_are_told_with_an_example()
    {
        var dmn = Tables.Dmn(["< 5 | - => \"keep\"", "< 3 | - => \"throw\"", "> 9 | - => \"keep\""], false, "UNIQUE");
        var found = await PostAsync("check", new { dmn, use = Tables.Use });
        found.GetProperty("faults").GetArrayLength().ShouldBe(0);
        var kinds = found.GetProperty("findings").EnumerateArray().ToLookup(f => f.GetProperty("kind").GetString());
        kinds["gap"].First().GetProperty("example").GetProperty("weight").GetString().ShouldNotBeNullOrEmpty();
        kinds["overlap"].First().GetProperty("rules").EnumerateArray().Select(r => r.GetInt32()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task What_a_use_does_not_give_is_a_fault_with_its_place()
    {
        var dmn = Tables.Dmn("- | - => \"keep\"").Replace("name=\"colour\"", "name=\"smell\"");
        var found = await PostAsync("check", new { dmn, use = Tables.Use });
        found.GetProperty("faults")[0].GetProperty("line").GetInt32().ShouldBeGreaterThan(1);
        (await PostAsync("check", new { dmn }))
            .GetProperty("decisions")[0]
            .GetProperty("name")
            .GetString()
            .ShouldBe("Judge");
    }

    [Fact]
    public async Task A_model_is_tried_with_reasons_in_both_languages()
    {
        var dmn = Tables.Dmn("< 5 | - => \"refuse\" § 《测试法》第一条", "- | - => \"keep\"");
        var tried = await PostAsync(
            "try",
            new
            {
                dmn,
                use = Tables.Use,
                inputs = new { weight = 3, colour = "red" },
            }
        );
        var decision = tried.GetProperty("decision");
        decision.GetProperty("burdening").GetBoolean().ShouldBeTrue();
        decision.GetProperty("rules")[0].GetProperty("legalBasis").GetString().ShouldBe("《测试法》第一条");
        decision.GetProperty("explanation").GetProperty("chinese").GetString()!.ShouldContain("规则 1 命中");
        decision.GetProperty("explanation").GetProperty("english").GetString()!.ShouldContain("Rule 1 fired");
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"x\"")]
    [InlineData("{\"smell\":1}")]
    public async Task Inputs_that_are_none_are_refused(string inputs)
    {
        var body = new { use = Tables.Use, inputs = JsonSerializer.Deserialize<JsonElement>(inputs) };
        var answer = await author.PostAsJsonAsync("/api/decisions/try", body, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("for i in 1..1000000000 return i")]
    [InlineData("{ f: function(n) f(n + 1), r: f(1) }.r")]
    [InlineData("some a in 1..100000, b in 1..100000 satisfies a + b < 0")]
    [InlineData("string join(for i in 1..1000000 return \"长长长长长长长长长长\")")]
    [InlineData("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\")")]
    [InlineData("replace(\"aaaa\", \"(a*)*\", \"$1$1$1$1\")")]
    [InlineData("10 ** 6000 ** 6000")]
    public async Task Hostile_rules_come_to_no_result_or_a_harmless_one(string feel)
    {
        var tried = await author.PostAsJsonAsync(
            "/api/decisions/try",
            new
            {
                dmn = Tables.Expression(feel),
                use = Tables.Use,
                inputs = new { weight = 1 },
            },
            TestContext.Current.CancellationToken
        );
        ((int)tried.StatusCode).ShouldBeLessThan(500);
    }

    [Fact]
    public async Task Hostile_texts_are_faults_and_not_failures()
    {
        string[] texts =
        [
            "",
            "\0",
            "no xml at all",
            "<definitions/>",
            "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><definitions>&b;</definitions>",
            "<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><definitions/>",
            string.Concat(Enumerable.Repeat("<a>", 5_000)),
            Tables.Model(string.Concat(Enumerable.Repeat("<decision name='d'><context>", 2_000))),
            Tables.Model(
                "<decision id='a' name='Judge'><informationRequirement><requiredDecision href='#a'/></informationRequirement></decision>"
            ),
            Tables.Model(
                $"<decision name='Judge'><literalExpression><text>{new string('(', 5_000)}</text></literalExpression></decision>"
            ),
            Tables.Model("<import namespace='m' name='m' importType='x' locationURI='http://127.0.0.1/'/>"),
            "\ufffd\ud800".Replace("\ud800", "\ufffd"),
        ];
        foreach (var dmn in texts)
        {
            foreach (var path in new[] { "check", "try" })
            {
                var answer = await author.PostAsJsonAsync(
                    $"/api/decisions/{path}",
                    new { dmn, use = Tables.Use },
                    TestContext.Current.CancellationToken
                );
                ((int)answer.StatusCode).ShouldBeLessThan(500, $"{path}: {dmn[..Math.Min(60, dmn.Length)]}");
            }
        }
        // A million characters of three bytes each are within the limit, however they are sent.
        var chinese = await author.PostAsJsonAsync(
            "/api/decisions/check",
            new { dmn = Tables.Model($"<!-- {new string('长', 900_000)} -->") },
            TestContext.Current.CancellationToken
        );
        chinese.StatusCode.ShouldBe(HttpStatusCode.OK);
        var large = await author.PostAsJsonAsync(
            "/api/decisions/check",
            new { dmn = new string('x', 1_000_001) },
            TestContext.Current.CancellationToken
        );
        ((int)large.StatusCode).ShouldBeInRange(400, 413);
    }

    [Fact]
    public async Task Types_and_decisions_in_chains_without_end_are_a_fault()
    {
        string[] chains =
        [
            string.Concat(
                Enumerable
                    .Range(0, 12_000)
                    .Select(n => $"<itemDefinition name='t{n}'><typeRef>t{n + 1}</typeRef></itemDefinition>")
            ),
            string.Concat(
                Enumerable
                    .Range(0, 7_000)
                    .Select(n =>
                        $"<decision id='d{n}' name='d{n}'><informationRequirement><requiredDecision href='#d{n + 1}'/></informationRequirement></decision>"
                    )
            ),
        ];
        foreach (var chain in chains)
        {
            var found = await PostAsync("check", new { dmn = Tables.Model(chain), use = Tables.Use });
            var message = found.GetProperty("faults")[0].GetProperty("message");
            message.GetProperty("english").GetString()!.ShouldContain("more than 2000 elements");
            message.GetProperty("chinese").GetString()!.ShouldContain("模型的元素超过 2000 个");
        }
    }

    [Fact]
    public async Task A_chain_of_types_within_the_size_and_imports_in_circles_are_faults_as_well()
    {
        var types = string.Concat(
            Enumerable
                .Range(0, 1_900)
                .Select(n => $"<itemDefinition name='t{n}'><typeRef>t{n + 1}</typeRef></itemDefinition>")
        );
        var typed = Tables.Dmn("- | - => \"keep\"").Replace("typeRef=\"string\"/>", "typeRef=\"t0\"/>");
        var chained = typed.Replace("<inputData id=\"weight\"", types + "<inputData id=\"weight\"");
        (await PostAsync("check", new { dmn = chained, use = Tables.Use }))
            .GetProperty("faults")
            .GetArrayLength()
            .ShouldBeGreaterThan(0);

        static string Importing(string text, string from) =>
            text.Replace(
                "<inputData id=\"weight\"",
                $"<import namespace='{from}' name='' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/><inputData id=\"weight\""
            );
        var other = Importing(typed, "m").Replace("namespace=\"m\"", "namespace=\"o\"");
        await PostAsync(
            "check",
            new
            {
                dmn = Importing(typed, "o"),
                imports = new[] { new { file = "o.dmn", content = other } },
                use = Tables.Use,
            }
        );
    }

    [Theory]
    [InlineData("FIRST", "\"keep\"")]
    [InlineData("ANY", "\"keep\"")]
    [InlineData("UNIQUE", "weight")]
    public async Task A_table_too_large_to_check_is_told_so(string policy, string output)
    {
        var rows = Enumerable.Range(1, 3_000).Select(n => $"> {n} | - => {output}").ToArray();
        var found = await PostAsync("check", new { dmn = Tables.Dmn(rows, false, policy), use = Tables.Use });
        var (kinds, cut) = (
            found.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("kind").GetString()).ToArray(),
            found.GetProperty("cut").GetBoolean()
        );
        (kinds.Contains("not_checked") || cut || kinds.Contains("overlap")).ShouldBeTrue(string.Join(' ', kinds));
    }

    [Fact]
    public async Task Uses_are_listed_with_what_they_give_to_those_who_may_read_tables()
    {
        var uses = await author.GetFromJsonAsync<JsonElement>(
            "/api/decisions/uses",
            TestContext.Current.CancellationToken
        );
        uses.EnumerateArray().Select(u => u.GetProperty("name").GetString()).ShouldContain("cases.dispatch");
        var nobody = host.Acting.Client(host.Host, "乙");
        (await nobody.GetAsync("/api/decisions/uses", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        var answer = await author.PostAsJsonAsync(
            $"/api/decisions/{path}",
            body,
            TestContext.Current.CancellationToken
        );
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
