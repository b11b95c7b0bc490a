using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

/// <summary>
/// The rules of the standard by example: each file beside this one holds lines <c>EXPRESSION ==> VALUE</c>, or
/// <c>TESTS &lt;- VALUE ==> true</c> for unary tests. A null must have been reported, except where the line says "nothing".
/// </summary>
public sealed class StandardTests
{
    private const string Arrow = " ==> ";

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Standard");

    [Theory]
    [MemberData(nameof(Files))]
    public void Expressions_give_what_the_standard_says(string file)
    {
        var lines = File.ReadLines(Path.Combine(Folder, file)).Where(l => l.Contains(Arrow)).ToArray();

        lines.Length.ShouldBeGreaterThan(10);
        lines.Select(Differs).OfType<string>().ShouldBeEmpty();
    }

    /// <summary>What is wrong with a line, or null.</summary>
    private static string? Differs(string line)
    {
        var split = line.LastIndexOf(Arrow, StringComparison.Ordinal);
        var (expression, expected) = (line[..split].Replace('⏎', '\n'), line[(split + Arrow.Length)..]);
        var actual = Actual(expression);
        return actual == expected ? null : $"{expression}: expected {expected}, got {actual}";
    }

    private static string Actual(string expression)
    {
        if (expression.Split(" <- ") is [var tests, var input])
        {
            return UnaryTests.Parse(tests).Matches(Models.Feel(input)) switch
            {
                true => "true",
                false => "false",
                null => "null",
            };
        }

        var read = FeelExpression.Read(expression, []);
        var result = read.Evaluate(FeelContext.Empty);
        return result.Value.IsNull && read.Problems.Count + result.Problems.Count == 0
            ? "nothing"
            : result.Value.ToString();
    }
}
