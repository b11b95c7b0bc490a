using System.Xml;
using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tck;

/// <summary>
/// Runs the public conformance kit (github.com/dmn-tck/tck, folder TestCases): one folder for each test, in it models and
/// files of cases with inputs and expected results. The folder non-compliant is not scored.
/// </summary>
public static class TckRunner
{
    private static readonly XName Type = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");
    private static readonly XName Nil = XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance");

    private static readonly FeelNumber Tolerance = FeelNumber.Parse("1e-8");

    /// <summary>Runs every test below a folder: the kit's TestCases, one level of it, or one test.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Is told, after each file, how many results there are.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static TckReport Run(string folder, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        var results = new List<TckResult>();
        var skipped = new List<string>();
        var unreadable = new List<string>();
        foreach (
            var file in root.EnumerateFiles("*.xml", SearchOption.AllDirectories)
                .OrderBy(f => f.FullName, StringComparer.Ordinal)
        )
        {
            cancellation.ThrowIfCancellationRequested();
            var test = $"{file.Directory!.Parent!.Name}/{file.Directory.Name}";
            if (file.FullName.Contains("non-compliant", StringComparison.Ordinal))
            {
                skipped.Add($"{test}/{file.Name}: the folder non-compliant is not scored");
                continue;
            }

            try
            {
                var document = Read(file);
                if (document?.Name.LocalName == "testCases")
                {
                    RunFile(document, file, test, results, cancellation);
                    progress?.Invoke(results.Count);
                }
            }
            catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
            {
                unreadable.Add($"{test}/{file.Name}: {e.Message}");
            }
        }

        return new TckReport(results, skipped, unreadable);
    }

    private static XElement? Read(FileInfo file)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var stream = file.OpenRead();
        using var reader = XmlReader.Create(stream, settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root;
    }

    private static void RunFile(
        XElement document,
        FileInfo file,
        string test,
        List<TckResult> results,
        CancellationToken cancellation
    )
    {
        var name = Child(document, "modelName")?.Value.Trim() ?? "";
        if (name.Length == 0)
        {
            throw new XmlException("no <modelName> says which model the cases are about.");
        }

        var model = RuleModel.Load(Path.Combine(file.DirectoryName!, name));
        foreach (var testCase in document.Elements().Where(e => e.Name.LocalName == "testCase"))
        {
            foreach (var node in testCase.Elements().Where(e => e.Name.LocalName == "resultNode"))
            {
                results.Add(RunCase(model, testCase, node, test, file.Name, cancellation));
            }
        }
    }

    private static TckResult RunCase(
        RuleModel model,
        XElement testCase,
        XElement node,
        string test,
        string file,
        CancellationToken cancellation
    )
    {
        try
        {
            return Held(model, testCase, node, test, file, cancellation);
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            // A value of the case itself that cannot be read: one case lost, not the file.
            var (id, name) = (testCase.Attribute("id")?.Value ?? "", node.Attribute("name")?.Value ?? "");
            return new TckResult(test, file, id, name, false, TckOutcome.Failed, "?", "?", [e.Message]);
        }
    }

    private static TckResult Held(
        RuleModel model,
        XElement testCase,
        XElement node,
        string test,
        string file,
        CancellationToken cancellation
    )
    {
        var inputs = new Dictionary<string, FeelValue>(StringComparer.Ordinal);
        foreach (var input in testCase.Elements().Where(e => e.Name.LocalName == "inputNode"))
        {
            inputs[Names.Normalize(input.Attribute("name")?.Value ?? "")] = ReadValue(input);
        }

        var name = Names.Normalize(node.Attribute("name")?.Value ?? "");
        var result = Evaluate(model, testCase, name, new FeelContext(inputs), cancellation);
        var isError = node.Attribute("errorResult")?.Value is "true" or "1";
        var expected = Child(node, "expected") is { } element ? ReadValue(element) : FeelValue.Null;
        var passed = isError ? result.Value.IsNull : Same(expected, result.Value);
        var java = result.Problems.Any(p => p.Code == ProblemCode.ExternalFunction);
        return new TckResult(
            test,
            file,
            testCase.Attribute("id")?.Value ?? "",
            name,
            isError,
            passed ? TckOutcome.Passed
                : java ? TckOutcome.NeedsJava
                : TckOutcome.Failed,
            isError ? "an error" : expected.ToString(),
            result.Value.ToString(),
            [.. result.Problems.Select(p => p.ToString())]
        );
    }

    private static EvaluationResult Evaluate(
        RuleModel model,
        XElement testCase,
        string node,
        FeelContext inputs,
        CancellationToken cancellation
    )
    {
        var options = new EvaluationOptions { Cancellation = cancellation };
        var invocable = Names.Normalize(testCase.Attribute("invocableName")?.Value ?? "");
        switch (testCase.Attribute("type")?.Value)
        {
            case "decisionService":
                var service = model.EvaluateService(invocable, inputs, options);
                // A service of several decisions answers with a context of them.
                return
                    service.Value.Kind == FeelKind.Context
                    && service.Value.AsContext.TryGetValue(node, out var part)
                    && model.ServiceOutputs(invocable) > 1
                    ? service with
                    {
                        Value = part,
                    }
                    : service;
            case "bkm":
                return model.EvaluateFunction(invocable, inputs, options);
            default:
                return model.Evaluate(node, inputs, options);
        }
    }

    private static XElement? Child(XElement element, string name) =>
        element.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private static bool IsNil(XElement element) => element.Attribute(Nil)?.Value is "true" or "1";

    private static FeelValue ReadValue(XElement holder)
    {
        if (Child(holder, "list") is { } list)
        {
            return IsNil(list)
                ? default
                : FeelValue.Of(new FeelList(list.Elements().Where(e => e.Name.LocalName == "item").Select(ReadValue)));
        }

        var components = holder.Elements().Where(e => e.Name.LocalName == "component").ToArray();
        if (components.Length > 0)
        {
            return FeelValue.Of(
                new FeelContext(
                    components.Select(c => KeyValuePair.Create(c.Attribute("name")?.Value ?? "", ReadValue(c)))
                )
            );
        }

        return Child(holder, "value") is { } value && !IsNil(value) ? ReadSimple(value) : default;
    }

    private static FeelValue ReadSimple(XElement value)
    {
        var text = value.Value;
        var type = value.Attribute(Type)?.Value ?? "";
        switch (type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..])
        {
            case "boolean":
                return FeelValue.Of(text.Trim() is "true" or "1");
            case "decimal" or "double" or "integer" or "int" or "long" or "float":
                return FeelValue.Of(FeelNumber.Parse(text.Trim()));
            case "date" or "time" or "dateTime" or "duration":
                var read = FeelTemporal.ParseAny(text.Trim());
                return read.IsNull ? throw new XmlException($"'{text}' is no {type}.") : read;
            case "":
                return Guess(text.Trim());
            default:
                return FeelValue.Of(text);
        }
    }

    /// <summary>A value without a type, as a few old cases have them.</summary>
    private static FeelValue Guess(string text)
    {
        if (text is "true" or "false")
        {
            return FeelValue.Of(text == "true");
        }

        if (FeelNumber.TryParse(text, out var number))
        {
            return FeelValue.Of(number);
        }

        var temporal = FeelTemporal.ParseAny(text);
        return temporal.IsNull ? FeelValue.Of(text) : temporal;
    }

    private static FeelNumber Distance(FeelNumber a, FeelNumber b) => a > b ? a - b : b - a;

    /// <summary>
    /// Whether a value is the one expected. The kit took results with 8 or more digits behind the point from engines that
    /// count with fewer digits: such a number may be off by 10^-8; every other number must be exactly the same.
    /// </summary>
    private static bool Same(FeelValue expected, FeelValue actual)
    {
        if (expected.IsNumber && actual.IsNumber)
        {
            var (wanted, got) = (expected.AsNumber, actual.AsNumber);
            return wanted == got || (wanted.Exponent <= -8 && Distance(wanted, got) <= Tolerance);
        }

        if (expected.Kind == FeelKind.List && actual.Kind == FeelKind.List)
        {
            return expected.AsList.Count == actual.AsList.Count
                && expected.AsList.Zip(actual.AsList).All(p => Same(p.First, p.Second));
        }

        if (expected.Kind == FeelKind.Context && actual.Kind == FeelKind.Context)
        {
            return expected.AsContext.Count == actual.AsContext.Count
                && expected.AsContext.All(e =>
                    actual.AsContext.TryGetValue(e.Key, out var other) && Same(e.Value, other)
                );
        }

        return expected.Equals(actual);
    }
}
