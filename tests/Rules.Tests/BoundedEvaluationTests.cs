using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class BoundedEvaluationTests
{
    [Theory]
    [InlineData("for i in 1..1000000000 return i")]
    [InlineData("for i in 1..100000, j in 1..100000 return 1")]
    [InlineData("every i in 1..1000000000 satisfies i > 0")]
    [InlineData("count(for i in 1..200 return if i = 1 then \"xxxxxxxxxxxxxxxx\" else partial[-1] + partial[-1])")]
    [InlineData("for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])")]
    [InlineData("{f: function(g, n) g(g, n + 1), x: f(f, 1)}.x")]
    [InlineData("for d in @\"-999999999-01-01\"..@\"999999999-01-01\" return d")]
    public void A_rule_without_end_is_stopped_and_reported(string expression)
    {
        var result = Models.Result(expression);

        result.Value.IsNull.ShouldBeTrue();
        result.Problems.ShouldContain(p => p.Code == ProblemCode.LimitExceeded);
    }

    [Theory]
    [InlineData("[$, $]", "a60 = b60")]
    [InlineData("{x: $, y: $}", "a60 = b60")]
    [InlineData("{f: function() [$, 1], g: function() [$, 2]}", "a60 = b60")]
    [InlineData("[$, $]", "string(a60)")]
    [InlineData("[$, $]", "distinct values([a60, b60])")]
    [InlineData("[$, $]", "a60 in [b60]")]
    [InlineData("[$, $]", "a60 < 1")]
    [InlineData("for i in 1..10 return $", "abs(a60)")]
    public void Sixty_lines_that_nobody_could_walk_through_are_stopped(string twice, string then)
    {
        string Lines(string name) =>
            string.Concat(
                Enumerable
                    .Range(1, 60)
                    .Select(i => $"{name}{i}: {twice.Replace("$", $"{name}{i - 1}", StringComparison.Ordinal)}, ")
            );
        var result = Models.Result($$"""{a0: 1, {{Lines("a")}}b0: 1, {{Lines("b")}}x: {{then}}}.x""");
        result.Value.IsNull.ShouldBeTrue();
        result.Problems.ShouldContain(p => p.Code == ProblemCode.LimitExceeded);
    }

    [Theory]
    [InlineData("{x: $, y: $}")]
    [InlineData("[{x: $, y: $}]")]
    [InlineData("function(p) {x: $, y: $}")]
    [InlineData("for i in $ return {x: i, y: $}")]
    [InlineData("if true then {x: $} else {y: $}")]
    [InlineData("{x: $}.x + $")]
    public void Sixty_lines_of_types_within_types_are_read(string twice)
    {
        var lines = Enumerable
            .Range(1, 60)
            .Select(i => $"a{i}: {twice.Replace("$", $"a{i - 1}", StringComparison.Ordinal)}, ");
        var expression = FeelExpression.Read($$"""{a0: 1, {{string.Concat(lines)}}z: a60}.z""", []);
        expression.Problems.ShouldBeEmpty();
        expression.Type.Name.Length.ShouldBeLessThanOrEqualTo(1_000);
    }

    [Theory]
    [InlineData("[", "..1", "]")]
    [InlineData("(", " in 1", ")")]
    [InlineData("(if ", " then 1 else 2", ")")]
    [InlineData("{a: ", ", b: 2", "}")]
    [InlineData("f(", ", 2", ")")]
    [InlineData("(for x in ", " return x", ")")]
    [InlineData("(1 + ", " - 1", ")")]
    [InlineData("[1][", " = 1", "]")]
    [InlineData("(function(x) ", "", ")(1)")]
    public void What_is_nested_as_deeply_as_may_be_is_read_at_once(string open, string middle, string close)
    {
        var text = "1";
        for (var i = 0; i < 50; i++)
            text = open + text + middle + close;
        Should.NotThrow(() => FeelExpression.Read(text, []));
    }

    [Fact]
    public void Types_of_a_model_that_are_made_of_too_many_are_faults()
    {
        var types = Enumerable
            .Range(1, 60)
            .Select(i =>
                $"<itemDefinition name='t{i}'><itemComponent name='x'><typeRef>t{i - 1}</typeRef></itemComponent>"
                + $"<itemComponent name='y'><typeRef>t{i - 1}</typeRef></itemComponent></itemDefinition>"
            );
        var xml = "<itemDefinition name='t0'><typeRef>string</typeRef></itemDefinition>" + string.Concat(types);
        var model = RuleModel.Parse(Models.Xml(xml + Models.Input("i", "t60")), "test.dmn");
        model.Problems.ShouldContain(p => p.Code == ProblemCode.BadSetting && p.Location.Element == "t10");
        model.Problems.ShouldNotContain(p => p.Location.Element == "t9");
    }

    [Theory]
    [InlineData("string(for i in 1..100000 return 1e6000)")]
    [InlineData("distinct values(for i in 1..100000 return [1, i])")]
    public void One_call_on_much_is_stopped_on_the_way(string expression) =>
        Models.Result(expression).Problems.ShouldContain(p => p.Code == ProblemCode.LimitExceeded);

    [Fact]
    public void Values_of_one_content_are_one_however_they_are_written()
    {
        Models
            .Feel(
                """count(distinct values([[1], [1.0], {a: 1, b: [2]}, {b: [2.0], a: 1}, [@"2017-01-01T10:00:00"], [@"2017-01-01T10:00:00+08:00"]]))"""
            )
            .ShouldBe(FeelValue.Of(3));
        Models.Feel("count(distinct values(for i in 1..100000 return {a: {b: i}}))").ShouldBe(FeelValue.Of(100_000));
    }

    [Theory]
    [InlineData("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a|aa)+$\")")]
    [InlineData("exp(1000000)")]
    [InlineData("9 ** 9 ** 9 ** 9")]
    [InlineData("2 ** 1000000000000")]
    [InlineData("string length(string(10 ** 6144))")]
    public void Hard_arithmetic_and_patterns_end_by_themselves(string expression) =>
        Should.NotThrow(() => Models.Result(expression));

    [Fact]
    public void An_expression_nested_too_deeply_is_refused_and_does_not_exhaust_the_stack()
    {
        Models.Result(new string('(', 50_000) + "1").Problems.ShouldContain(p => p.Code == ProblemCode.Syntax);
        Models.Result(new string('-', 50_000) + "1").Problems.ShouldContain(p => p.Code == ProblemCode.Syntax);
        Models
            .Result(string.Concat(Enumerable.Repeat("[", 50_000)))
            .Problems.ShouldContain(p => p.Code == ProblemCode.Syntax);
        Models
            .Result(string.Concat(Enumerable.Repeat("if true then ", 5_000)))
            .Problems.ShouldContain(p => p.Code == ProblemCode.Syntax);
    }

    [Theory]
    [InlineData("1", " + 1", 45_000)]
    [InlineData("1", "+1=1", 40_000)]
    [InlineData("true", " and true", 20_000)]
    [InlineData("a", ".a", 90_000)]
    [InlineData("[1]", "[true]", 30_000)]
    [InlineData("f", "()", 90_000)]
    public void A_long_chain_of_operators_does_not_exhaust_a_small_stack(string first, string next, int count)
    {
        var text = first + string.Concat(Enumerable.Repeat(next, count));

        OnSmallStack(() =>
            FeelExpression.Read(text, [new("a", FeelType.Any), new("f", FeelType.Any)]).Evaluate(FeelContext.Empty)
        );
    }

    [Theory]
    [InlineData("for i in 1..50000 return if i = 1 then [1] else [partial[-1]]")]
    [InlineData("for i in 1..20000 return if i = 1 then {a: 1} else {a: partial[-1]}")]
    public void Values_nested_very_deeply_are_compared_and_shown_without_exhausting_the_stack(string expression)
    {
        OnSmallStack(() =>
        {
            var text = $"{{x: {expression}, same: x[-1] = x[-1], also: distinct values([x[-1], x[-1]])}}";
            var value = Models.Result(text).Value;
            value.ToString();
            FeelJson.Write(value)?.ToJsonString(new() { MaxDepth = 1000 });
            Models.Result($"count(({expression})[-1] = 1)");
        });
    }

    [Fact]
    public void Boxed_expressions_nested_too_deeply_are_refused()
    {
        var deep =
            string.Concat(Enumerable.Repeat("<list>", 5_000)) + string.Concat(Enumerable.Repeat("</list>", 5_000));

        var model = RuleModel.Parse(Models.Xml(Models.Decision("d", "Any", deep)));

        model.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.BadDocument);
    }

    /// <summary>Runs on a stack of 512 KB; a stack overflow would end the whole test run.</summary>
    private static void OnSmallStack(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
#pragma warning disable CA1031 // Whatever it was, it is given to the test below.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    thrown = error;
                }
            },
            512 * 1024
        );
        thread.Start();
        thread.Join();
        thrown.ShouldBeNull();
    }

    [Fact]
    public void A_function_that_calls_itself_for_ever_is_stopped()
    {
        var model = Models.Model(
            """
            <businessKnowledgeModel id='f' name='f'><encapsulatedLogic><formalParameter name='n'/>
            <literalExpression><text>f(n + 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
            """
        );

        var result = model.EvaluateFunction("f", Models.Values(("n", FeelValue.Of(1))));

        result.Problems.ShouldContain(p => p.Code == ProblemCode.LimitExceeded);
    }

    [Fact]
    public void Decisions_that_need_each_other_in_a_circle_are_reported()
    {
        var model = Models.Model(
            """
            <decision id='a' name='a'><informationRequirement><requiredDecision href='#b'/></informationRequirement>
            <literalExpression><text>b</text></literalExpression></decision>
            <decision id='b' name='b'><informationRequirement><requiredDecision href='#a'/></informationRequirement>
            <literalExpression><text>a</text></literalExpression></decision>
            """
        );

        model.Evaluate("a", FeelContext.Empty).Problems.ShouldContain(p => p.Code == ProblemCode.Circle);
    }

    [Fact]
    public void A_cancelled_evaluation_ends_at_once()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var options = new EvaluationOptions { Cancellation = cancelled.Token };

        Should.Throw<OperationCanceledException>(() => Models.Result("for i in 1..1000000 return i", options));
    }

    [Fact]
    public void A_document_type_declaration_is_refused() =>
        RuleModel
            .Parse("<!DOCTYPE x [<!ENTITY a 'b'>]>" + Models.Xml(""), "evil.dmn")
            .Problems.ShouldHaveSingleItem()
            .Code.ShouldBe(ProblemCode.BadDocument);

    [Fact]
    public async Task One_model_serves_many_threads()
    {
        var model = Models.Model(
            Models.Input("n", "number")
                + Models.Decision(
                    "size",
                    "string",
                    Models.Table("FIRST", ["n"], "< 10 => \"s\"", "< 100 => \"m\"", "- => \"l\""),
                    "n"
                )
        );

        var tasks = Enumerable
            .Range(0, 8)
            .Select(thread =>
                Task.Run(() =>
                {
                    var evaluator = model.Prepare("size");
                    for (var i = 0; i < 20_000; i++)
                    {
                        var n = (i * 7 + thread) % 200;
                        var expected =
                            n < 10 ? "s"
                            : n < 100 ? "m"
                            : "l";
                        evaluator.Evaluate(FeelValue.Of(n)).AsString.ShouldBe(expected);
                        if (i % 50 == 0)
                        {
                            model
                                .Evaluate("size", Models.Values(("n", FeelValue.Of(n))))
                                .Value.AsString.ShouldBe(expected);
                        }
                    }
                })
            );
        await Task.WhenAll(tasks);
    }
}
