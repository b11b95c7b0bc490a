using System.Security;
using Zhishu.Cases.Deciding;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Modules;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Tests.Deciding;

/// <summary>Small decision tables about cases, and a pack that brings them.</summary>
internal static class TablesOfCases
{
    /// <summary>A table over some inputs, from lines such as <c>true | "event.001" => "fire" § 《消防法》第五条</c>.</summary>
    /// <param name="inputs">Names of the use's inputs, each with its type: <c>emergency:boolean</c>.</param>
    public static string Dmn(
        string decision,
        string inputs,
        string[] rules,
        bool burdening = false,
        string outputs = "unit"
    )
    {
        var given = inputs.Split(',', StringSplitOptions.TrimEntries).Select(i => i.Split(':')).ToArray();
        var lines = new List<string>
        {
            """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:z="urn:zhishu:rules" id="m" name="m" namespace="m">""",
        };
        foreach (var (index, input) in given.Index())
            lines.Add(
                $"""<inputData id="i{index}" name="{input[0]}"><variable name="{input[0]}" typeRef="{input[1]}"/></inputData>"""
            );
        lines.Add($"""<decision id="d" name="{decision}"{(burdening ? " z:burdening=\"true\"" : "")}>""");
        lines.Add($"""<variable name="{decision}"/>""");
        for (var index = 0; index < given.Length; index++)
            lines.Add($"""<informationRequirement><requiredInput href="#i{index}"/></informationRequirement>""");
        lines.Add("""<decisionTable hitPolicy="FIRST">""");
        foreach (var input in given)
            lines.Add(
                $"""<input><inputExpression typeRef="{input[1]}"><text>{input[0]}</text></inputExpression></input>"""
            );
        foreach (var output in outputs.Split(',', StringSplitOptions.TrimEntries))
            lines.Add($"""<output name="{output}"/>""");
        lines.Add("""<annotation name="法律依据"/>""");
        lines.AddRange(rules.Select(Rule));
        lines.Add("</decisionTable></decision></definitions>");
        return string.Join('\n', lines);
    }

    public static string Dispatch(string inputs, params string[] rules) => Dmn("Responsible unit", inputs, rules);

    public static string Limit(string inputs, params string[] rules) =>
        Dmn("Time limit", inputs, rules, outputs: "limit");

    public static string Admission(string inputs, params string[] rules) =>
        Dmn("Admission", inputs, rules, outputs: "outcome, reason");

    /// <summary>Installs the city's matters together with tables, one for each use at most.</summary>
    public static Task InstallTablesAsync(
        this CaseHost city,
        string version,
        params (string Use, string Dmn)[] tables
    ) =>
        city.InstallPackAsync(
            version,
            [
                ("matters", CaseHost.Matters),
                (
                    "tables",
                    string.Concat(
                        tables.Select(t =>
                            $"- {{ code: {Code(t.Use)}, title: 示例, file: {Code(t.Use)}.dmn, use: {t.Use} }}\n"
                        )
                    )
                ),
                .. tables.Select(t => ($"{Code(t.Use)}.dmn", t.Dmn)),
            ]
        );

    private static string Code(string use) => use.Split('.')[1];

    private static string Rule(string line)
    {
        var (left, right) = (line.Split("=>")[0], line.Split("=>")[1]);
        var parts = right.Split('§');
        return "<rule>"
            + string.Concat(left.Split('|').Select(c => Entry("input", c)))
            + string.Concat(parts[0].Split('|').Select(c => Entry("output", c)))
            + (parts.Length > 1 ? Entry("annotation", parts[1]) : "")
            + "</rule>";
    }

    private static string Entry(string kind, string text) =>
        $"<{kind}Entry><text>{SecurityElement.Escape(text.Trim())}</text></{kind}Entry>";
}
