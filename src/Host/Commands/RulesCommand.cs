using System.CommandLine;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu rules</c>: decision models, for those who write them. Only <c>try</c> needs a database.</summary>
internal static class RulesCommand
{
    private static readonly JsonSerializerOptions Deep = new(Kernel.Json.Options) { MaxDepth = 128 };

    public static Command Create() =>
        new("rules", "Decision models (DMN): conformance, checks, reasons, trials on past cases.")
        {
            RulesTck.Create(),
            RulesCheck.Create(),
            RulesExplain.Create(),
            RulesTry.Create(),
        };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Argument<string> File() => new("file") { Description = "A DMN file, 1.1 to 1.5." };

    /// <summary>As everywhere, but for values nested as deeply as <see cref="FeelJson"/> writes them.</summary>
    public static string Write(object value) => JsonSerializer.Serialize(value, Deep);

    /// <summary>A value, with null written out.</summary>
    public static JsonElement ForJson(FeelValue value) =>
        JsonSerializer.SerializeToElement(FeelJson.Write(value), Deep);

    /// <summary>Reads a model; what is wrong inside it is for the caller to say.</summary>
    public static RuleModel Load(string path) =>
        System.IO.File.Exists(path)
            ? RuleModel.Load(path)
            : throw Refusal.NotFound("rules.no_file", $"文件 {path}", $"file {path}");

    public static Text Message(RuleProblem problem) =>
        new(problem.Message(RuleLanguage.Chinese), problem.Message(RuleLanguage.English));

    /// <summary>A problem on a line of its own: where, and what in both languages.</summary>
    public static string Line(RuleProblem problem) =>
        $"{Name(problem.Severity)} {problem.Location}: {problem.Message(RuleLanguage.Chinese)} {problem.Message(RuleLanguage.English)}";

    public static object ForJson(RuleProblem problem) =>
        new
        {
            problem.Severity,
            problem.Code,
            place = ForJson(problem.Location),
            message = Message(problem),
        };

    public static object ForJson(RuleLocation place) =>
        new
        {
            place.File,
            place.Line,
            place.Column,
            place.Element,
            place.Cell,
        };

    private static string Name(RuleSeverity severity) => severity == RuleSeverity.Error ? "error" : "warning";
}
