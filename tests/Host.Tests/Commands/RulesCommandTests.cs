using System.Text.Json;

namespace Zhishu.Host.Tests.Commands;

public sealed class RulesCommandTests : IAsyncLifetime
{
    private const string Penalty = """
        <inputData id="age" name="年龄"><variable name="年龄" typeRef="number"/></inputData>
        <decision id="d" name="处罚"><variable name="处罚" typeRef="string"/>
        <informationRequirement><requiredInput href="#age"/></informationRequirement>
        <decisionTable hitPolicy="UNIQUE">
        <input><inputExpression><text>年龄</text></inputExpression></input>
        <output/><annotation name="法律依据"/><annotation name="失效日期"/>
        <rule><inputEntry><text>&lt; 14</text></inputEntry><outputEntry><text>"不予处罚"</text></outputEntry>
        <annotationEntry><text>行政处罚法第三十条</text></annotationEntry><annotationEntry><text>2030-12-31</text></annotationEntry></rule>
        <rule><inputEntry><text>>= 14</text></inputEntry><outputEntry><text>"警告"</text></outputEntry></rule>
        </decisionTable></decision>
        """;

    private readonly CommandLine line = CommandLine.WithoutDatabase();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => line.DisposeAsync();

    private string Write(string name, string content)
    {
        var path = Path.Combine(line.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private string Model(string body, string name = "model.dmn") =>
        Write(
            name,
            $"<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='m' namespace='m'>\n{body}\n</definitions>"
        );

    private async Task<(int Code, JsonElement Result)> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await line.RunAsync([.. arguments, "--json"]);
        errors.ShouldNotContain("   at ");
        using var document = JsonDocument.Parse(output);
        return (code, document.RootElement.Clone());
    }

    private async Task RefusedAsync(string named, params string[] arguments)
    {
        var (code, output, errors) = await line.RunAsync(arguments);
        code.ShouldBe(2);
        output.ShouldNotContain("   at ");
        errors.ShouldContain(named);
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_decision_is_explained_in_both_languages_or_one()
    {
        var file = Model(Penalty);
        var both = await line.RunAsync("rules", "explain", file, "--input", "{\"年龄\": 13}");
        both.Code.ShouldBe(0, both.Errors);
        both.Output.ShouldContain("规则 1 命中，因为年龄（13）符合“< 14”");
        both.Output.ShouldContain("Rule 1 fired, because 年龄 (13) satisfies \"< 14\"");

        var chinese = await line.RunAsync("rules", "explain", file, "--input", "{\"年龄\": 13}", "--language", "zh");
        chinese.Output.ShouldContain("规则 1 命中");
        chinese.Output.ShouldNotContain("Rule 1 fired");

        Directory.GetFileSystemEntries(line.Folder).ShouldBe([file]);
    }

    [Fact]
    public async Task Inputs_may_come_from_a_file_and_the_answer_is_JSON()
    {
        var file = Model(Penalty);
        var input = Write("input.json", "{\"年龄\": 20}");
        var (code, result) = await JsonAsync("rules", "explain", file, "--input", "@" + input, "--decision", "处罚");
        code.ShouldBe(0);
        result.GetProperty("value").GetString().ShouldBe("警告");
        result.GetProperty("explanation").GetProperty("en").GetArrayLength().ShouldBeGreaterThan(2);
        result.GetProperty("firedRules")[0].GetProperty("number").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_basis_not_in_force_on_the_day_asked_for_is_reported()
    {
        var file = Model(Penalty);
        var (code, result) = await JsonAsync([
            "rules",
            "explain",
            file,
            "--input",
            "{\"年龄\": 13}",
            "--as-of",
            "2031-01-01",
        ]);
        code.ShouldBe(0);
        result.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("legal_basis_not_in_force");
    }

    [Fact]
    public async Task Today_is_the_day_asked_for()
    {
        var file = Model(
            "<decision id='d' name='d'><literalExpression><text>today() + @\"P1D\"</text></literalExpression></decision>"
        );
        var (_, result) = await JsonAsync("rules", "explain", file, "--as-of", "2024-02-28");
        result.GetProperty("value").GetString().ShouldBe("2024-02-29");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_null_with_its_problem_and_exit_code_one()
    {
        var file = Model(Penalty);
        var (code, result) = await JsonAsync("rules", "explain", file, "--input", "{\"年龄\": \"老\"}");
        code.ShouldBe(1);
        result.GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        var problem = result.GetProperty("problems")[0];
        problem.GetProperty("code").GetString().ShouldBe("wrong_type");
        problem.GetProperty("place").GetProperty("line").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_explained_is_refused_with_the_reason()
    {
        var file = Model(Penalty);
        await RefusedAsync("nowhere.dmn", "rules", "explain", "nowhere.dmn");
        await RefusedAsync("处罚", "rules", "explain", file, "--decision", "奖励");
        await RefusedAsync("line 1, column 2", "rules", "explain", file, "--input", "{年龄}");
        await RefusedAsync("JSON object", "rules", "explain", file, "--input", "[1]");
        await RefusedAsync("nowhere.json", "rules", "explain", file, "--input", "@nowhere.json");
        await RefusedAsync("2026-02-30", "rules", "explain", file, "--as-of", "2026-02-30");
        await RefusedAsync("fr", "rules", "explain", file, "--language", "fr");
        var two = Model(
            "<decision id='a' name='a'><literalExpression><text>1</text></literalExpression></decision>"
                + "<decision id='b' name='b'><literalExpression><text>2</text></literalExpression></decision>",
            "two.dmn"
        );
        await RefusedAsync("--decision", "rules", "explain", two);
    }

    [Fact]
    public async Task A_sound_model_passes_the_check()
    {
        var (code, output, _) = await line.RunAsync("rules", "check", Model(Penalty));
        code.ShouldBe(0, output);
    }

    [Fact]
    public async Task A_check_lists_faults_with_line_and_cell_and_findings_with_examples()
    {
        var body = Penalty.Replace(">= 14", "[12..20]", StringComparison.Ordinal);
        body = body.Replace("\"警告\"", "warning + 1", StringComparison.Ordinal);
        var file = Model(body + "<inputData id='u' name='未用'/>");
        var (code, result) = await JsonAsync("rules", "check", file);
        code.ShouldBe(1);
        result.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var place = result.GetProperty("problems")[0].GetProperty("place");
        place.GetProperty("line").GetInt32().ShouldBe(10);
        place.GetProperty("cell").GetString().ShouldBe("rule 2, output 1");
        var findings = result.GetProperty("findings").EnumerateArray().ToArray();
        findings
            .Select(f => f.GetProperty("kind").GetString())
            .ShouldBe(["gap", "overlap", "unused_input"], ignoreOrder: true);
        var overlap = findings.Single(f => f.GetProperty("kind").GetString() == "overlap");
        overlap.GetProperty("example").GetProperty("年龄").GetInt32().ShouldBeInRange(12, 13);

        var text = await line.RunAsync("rules", "check", file);
        text.Code.ShouldBe(1);
        text.Output.ShouldContain("model.dmn:10:");
        text.Output.ShouldContain("rule 2, output 1");
        text.Output.ShouldContain("gap ");
    }

    [Theory]
    [InlineData("not XML at all")]
    [InlineData("<html/>")]
    [InlineData("<!DOCTYPE d [<!ENTITY a \"a\"><!ENTITY b \"&a;&a;\">]><d>&b;</d>")]
    public async Task A_file_that_is_no_model_fails_the_check(string content)
    {
        var (code, result) = await JsonAsync("rules", "check", Write("bad.dmn", content));
        code.ShouldBe(1);
        result.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("bad_document");
    }

    [Fact]
    public async Task The_kit_is_run_with_value_and_error_cases_counted_apart()
    {
        Kit();
        var (code, result) = await JsonAsync("rules", "tck", line.Folder);
        code.ShouldBe(1);
        result.GetProperty("cases").GetInt32().ShouldBe(4);
        result.GetProperty("passed").GetInt32().ShouldBe(2);
        result.GetProperty("valueCases").GetProperty("failed").GetInt32().ShouldBe(1);
        result.GetProperty("errorCases").GetProperty("failed").GetInt32().ShouldBe(1);
        var failure = result.GetProperty("failures")[0];
        failure.GetProperty("file").GetString().ShouldBe("level/0001-sum/sum-test-01.xml");
        failure.GetProperty("case").GetString().ShouldBe("wrong");
        failure.GetProperty("expected").GetString().ShouldBe("3");
        failure.GetProperty("actual").GetString().ShouldBe("2");
        result.GetProperty("unreadable")[0].GetString()!.ShouldContain("broken-test-01.xml");

        var text = await line.RunAsync("rules", "tck", line.Folder);
        text.Code.ShouldBe(1);
        text.Output.ShouldContain("level/0001-sum/sum-test-01.xml wrong sum");
        text.Output.ShouldContain("broken-test-01.xml");
        (await line.RunAsync("rules", "tck", Path.Combine(line.Folder, "level", "0002-good"))).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_folder_without_cases_is_refused()
    {
        await RefusedAsync("nowhere", "rules", "tck", "nowhere");
        await RefusedAsync("TEST-test-01.xml", "rules", "tck", line.Folder);
    }

    private void Kit()
    {
        const string model =
            "<decision id='s' name='sum'><variable name='sum' typeRef='number'/><literalExpression><text>1 + 1</text></literalExpression></decision>";
        const string two = "<expected><value xsi:type='xsd:decimal'>2</value></expected>";
        Model(model, "level/0001-sum/sum.dmn");
        Cases(
            "level/0001-sum/sum-test-01.xml",
            $"<testCase id='right'><resultNode name='sum'>{two}</resultNode></testCase>"
                + $"<testCase id='wrong'><resultNode name='sum'>{two.Replace('2', '3')}</resultNode></testCase>"
                + "<testCase id='error'><resultNode name='sum' errorResult='true'><expected><value xsi:nil='true'/></expected></resultNode></testCase>"
        );
        Model(model, "level/0002-good/sum.dmn");
        Cases(
            "level/0002-good/sum-test-01.xml",
            $"<testCase id='right'><resultNode name='sum'>{two}</resultNode></testCase>"
        );
        Write("level/0003-broken/broken-test-01.xml", "<testCases><modelName>");
    }

    private void Cases(string path, string cases) =>
        Write(
            path,
            "<testCases xmlns='http://www.omg.org/spec/DMN/20160719/testcase' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"
                + $"<modelName>sum.dmn</modelName>{cases}</testCases>"
        );
}
