using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class FeelExpressionTests
{
    [Theory]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1 / 3", "0.3333333333333333333333333333333333")]
    [InlineData("-3 ** 2", "9")]
    [InlineData("2 ** 3 ** 2", "64")]
    [InlineData("1.5e3", "1500")]
    [InlineData("string(1.10)", "\"1.1\"")]
    [InlineData("{foo+bar: 1, first name: 2}.foo+bar", "1")]
    [InlineData("{first name: 2, twice: first name * 2}.twice", "4")]
    [InlineData("[{first name: \"a\", n: 1}, {first name: \"b\", n: 2}][first name = \"b\"].n", "[2]")]
    [InlineData("[1, 2, 3][-1]", "3")]
    [InlineData("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]")]
    [InlineData("for f in (for i in [1, 2] return function() i) return f()", "[1, 2]")]
    [InlineData("{make: function(a) function(b) a + b, five: make(2)(3)}.five", "5")]
    [InlineData("]1..3[ = (1..3)", "true")]
    [InlineData("(>= 5).start included", "true")]
    [InlineData("5 in (> 3, < 2)", "true")]
    [InlineData("7 in [[1..3], [6..8]]", "true")]
    [InlineData("@\"2020-02-29\" + @\"P1Y\"", "@\"2021-02-28\"")]
    [InlineData("@\"2021-03-28T01:30:00@Europe/Paris\" + @\"PT1H\"", "@\"2021-03-28T03:30:00@Europe/Paris\"")]
    [InlineData("date(\"-999999999-01-01\").year", "-999999999")]
    [InlineData("@\"12345-06-07\" - @\"P1D\"", "@\"12345-06-06\"")]
    [InlineData("matches(\"𠀀\", \"^\\p{L}$\")", "true")]
    [InlineData("replace(\"a😀b\", \"[😀-😎]\", \"-\")", "\"a-b\"")]
    [InlineData("string length(\"\\U01F600\")", "1")]
    [InlineData("null = 1", "false")]
    [InlineData("false and null", "false")]
    [InlineData("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]")]
    [InlineData("substring(start position: 2, string: \"abc\")", "\"bc\"")]
    [InlineData("years and months duration(@\"2011-12-22\", @\"2013-08-24\")", "@\"P1Y8M\"")]
    [InlineData("date and time(2026, 11, 21, 8, 30, 0, \"Asia/Shanghai\").time offset", "@\"PT8H\"")]
    public void Expressions_give_what_the_standard_says(string expression, string expected) =>
        Models.Feel(expression).ToString().ShouldBe(expected);

    [Fact]
    public void Declared_inputs_may_have_names_with_spaces_and_operators()
    {
        var expression = FeelExpression.Parse(
            "if 受理 时间 > 5 then Approved/Declined else \"等\" + Approved/Declined",
            new FeelInput("受理 时间", FeelType.Number),
            new FeelInput("Approved/Declined", FeelType.String)
        );

        expression.Evaluate([FeelValue.Of(3), FeelValue.Of("是")]).Value.AsString.ShouldBe("等是");
    }

    [Fact]
    public void A_name_that_is_not_declared_is_refused_with_its_place()
    {
        var error = Should.Throw<RuleException>(() =>
            FeelExpression.Parse("1 +\n  aeg", new FeelInput("age", FeelType.Number))
        );

        var problem = error.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Location.Line, problem.Location.Column).ShouldBe((ProblemCode.UnknownName, 2, 3));
        problem.Message(RuleLanguage.Chinese).ShouldBe("此处没有名称“aeg”。");
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_null_and_reported()
    {
        var expression = FeelExpression.Parse("age + 1", new FeelInput("age", FeelType.Number));

        var result = expression.Evaluate(Models.Values(("age", FeelValue.Of("old"))));

        result.Value.IsNull.ShouldBeTrue();
        result.IsClean.ShouldBeFalse();
        result.Problems[0].Code.ShouldBe(ProblemCode.WrongType);
    }

    [Theory]
    [InlineData("null + 1", ProblemCode.NullOperand)]
    [InlineData("1 / 0", ProblemCode.DivisionByZero)]
    [InlineData("10 ** 6145", ProblemCode.OutOfRange)]
    [InlineData("1 = \"1\"", ProblemCode.NotComparable)]
    [InlineData("[1, 2][5]", ProblemCode.NoSuchItem)]
    [InlineData("{a: 1}.b", ProblemCode.NoSuchMember)]
    [InlineData("date(\"2026-02-30\")", ProblemCode.Conversion)]
    [InlineData("substring(\"abc\", 9)", ProblemCode.BadArgument)]
    [InlineData("upper case(null)", ProblemCode.NullArgument)]
    [InlineData("upper case(1)", ProblemCode.WrongArgument)]
    [InlineData("matches(\"a\", \"(\")", ProblemCode.BadPattern)]
    [InlineData("if 1 then 2 else 3", ProblemCode.NotBoolean)]
    [InlineData("for i in \"a\"..\"c\" return i", ProblemCode.NotIterable)]
    [InlineData("\"x\"(1)", ProblemCode.NotAFunction)]
    [InlineData("nothing()", ProblemCode.UnknownName)]
    [InlineData("(function(a) external {java: {class: \"C\"}})(1)", ProblemCode.ExternalFunction)]
    [InlineData("1 +", ProblemCode.Syntax)]
    public void No_null_is_silent(string expression, ProblemCode code)
    {
        var result = Models.Result(expression);

        result.Value.IsNull.ShouldBeTrue();
        result.Problems.ShouldContain(p => p.Code == code);
    }

    [Theory]
    [InlineData("sum([])", "函数“sum”：列表为空。")]
    [InlineData("(1 + 2", "表达式无法读取：此处应为“)”，却是 结尾。")]
    [InlineData("date(\"x\")", "\"x\" 不能读作 日期。")]
    [InlineData("substring(\"abc\", 9)", "函数“substring”：起始位置须在 1 与 3 之间或 -3 与 -1 之间。")]
    public void Messages_are_Chinese_down_to_their_details(string expression, string message) =>
        Models.Result(expression).Problems.Select(p => p.Message(RuleLanguage.Chinese)).ShouldContain(message);

    [Fact]
    public void Operands_that_can_never_fit_are_doubted_before_evaluation()
    {
        var expression = FeelExpression.Parse(
            "age + name",
            new FeelInput("age", FeelType.Number),
            new FeelInput("name", FeelType.String)
        );

        var doubt = expression.Problems.ShouldHaveSingleItem();
        (doubt.Code, doubt.Severity).ShouldBe((ProblemCode.BadOperands, RuleSeverity.Warning));
    }

    [Theory]
    [InlineData("\"A\", \"B\"", "\"B\"", true)]
    [InlineData("not(\"A\", \"B\")", "\"C\"", true)]
    [InlineData("[18..60)", "60", false)]
    [InlineData("< 5, > 10", "7", false)]
    [InlineData("? * 2 > 9", "5", true)]
    [InlineData("-", "null", true)]
    [InlineData("starts with(?, \"粤\")", "\"粤A\"", true)]
    public void Unary_tests_are_held_against_a_value(string tests, string value, bool expected) =>
        UnaryTests.Parse(tests).Matches(Models.Feel(value)).ShouldBe(expected);

    [Fact]
    public void Every_problem_has_words_in_both_languages() =>
        ProblemTexts.Covered.ShouldBe(Enum.GetValues<ProblemCode>(), ignoreOrder: true);

    [Fact]
    public void Json_keeps_digits_and_reads_dates_by_their_type()
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            """{"n": 12345678901234567890.123, "d": "2026-11-21"}"""
        );
        var type = FeelType.ContextOf(
            new Dictionary<string, FeelType> { ["n"] = FeelType.Number, ["d"] = FeelType.Date }
        );

        var value = FeelJson.Read(document.RootElement, type);

        value.ToString().ShouldBe("{n: 12345678901234567890.123, d: @\"2026-11-21\"}");
        FeelJson.Write(value)!.ToJsonString().ShouldBe("""{"n":12345678901234567890.123,"d":"2026-11-21"}""");
    }
}
