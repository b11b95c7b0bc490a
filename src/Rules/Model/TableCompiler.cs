using System.Globalization;
using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>Reads a decision table.</summary>
internal sealed class TableCompiler(
    DmnDocument document,
    TypeLibrary types,
    BoxedCompiler boxed,
    List<RuleProblem> problems
)
{
    /// <summary>Elements of this namespace may say more about a model than DMN has words for.</summary>
    public const string Extension = "urn:zhishu:rules";

    private static readonly string[] BasisNames = ["legal basis", "法律依据", "法定依据", "依据"];
    private static readonly string[] FromNames = ["valid from", "生效日期"];
    private static readonly string[] ToNames = ["valid to", "失效日期"];

    public DecisionTable Compile(XElement expression, Scope scope, string element)
    {
        var table = new DecisionTable(element, document.SiteOf(expression, element))
        {
            Policy = Policy(expression, element),
            Aggregation = DmnDocument.Attribute(expression, "aggregation") switch
            {
                "SUM" => Aggregation.Sum,
                "COUNT" => Aggregation.Count,
                "MIN" => Aggregation.Min,
                "MAX" => Aggregation.Max,
                _ => Aggregation.None,
            },
        };
        table.Inputs = [.. DmnDocument.Children(expression, "input").Select((e, i) => Input(e, i, scope, element))];
        table.Outputs = [.. DmnDocument.Children(expression, "output").Select((e, i) => Output(e, i, scope, element))];
        var scopes = table
            .Inputs.Select(input =>
            {
                var cell = scope.Child();
                cell.Add(new LocalSymbol("?", input.Type, scope.Function, input.Slot));
                return cell;
            })
            .ToArray();
        var annotations = DmnDocument
            .Children(expression, "annotation")
            .Select((a, i) => DmnDocument.Attribute(a, "name") ?? $"{i + 1}")
            .ToArray();
        table.Rules =
        [
            .. DmnDocument
                .Children(expression, "rule")
                .Select((e, i) => Rule(e, i + 1, table, scope, scopes, annotations)),
        ];
        table.Index = TableIndex.Make(table);
        return table;
    }

    private HitPolicy Policy(XElement expression, string element)
    {
        var text = DmnDocument.Attribute(expression, "hitPolicy") ?? "UNIQUE";
        HitPolicy? policy = text.ToUpperInvariant() switch
        {
            "UNIQUE" or "U" => HitPolicy.Unique,
            "ANY" or "A" => HitPolicy.Any,
            "PRIORITY" or "P" => HitPolicy.Priority,
            "FIRST" or "F" => HitPolicy.First,
            "COLLECT" or "C" => HitPolicy.Collect,
            "RULE ORDER" or "R" => HitPolicy.RuleOrder,
            "OUTPUT ORDER" or "O" => HitPolicy.OutputOrder,
            _ => null,
        };
        if (policy is null)
        {
            Report(expression, element, null, ProblemCode.BadTable, $"there is no hit policy '{text}'");
        }

        return policy ?? HitPolicy.Unique;
    }

    private void Report(XElement at, string element, string? cell, ProblemCode code, params string[] arguments) =>
        problems.Add(new RuleProblem(code, RuleSeverity.Error, document.SiteOf(at, element, cell).Location, arguments));

    private TableInput Input(XElement clause, int index, Scope scope, string element)
    {
        var expression = DmnDocument.Child(clause, "inputExpression");
        var text = DmnDocument.Child(expression, "text")?.Value.Trim() ?? "";
        var label = DmnDocument.Attribute(clause, "label") ?? text;
        var cell = $"input {index + 1} ({label})";
        var type = expression is null
            ? FeelType.Any
            : types.Of(expression, DmnDocument.Attribute(expression, "typeRef"), element);
        Node node;
        if (expression is null)
        {
            Report(clause, element, cell, ProblemCode.BadTable, $"{cell} has no expression");
            node = new ConstantNode(document.SiteOf(clause, element, cell), default);
        }
        else
        {
            node = boxed.Text(expression, scope, element, cell);
        }

        var converts = type.Shape != FeelTypeKind.Any && !ReferenceEquals(type, node.Type);
        type = type.Shape == FeelTypeKind.Any ? node.Type : type;
        var slot = scope.Function.NewSlot();
        var values = Tests(
            DmnDocument.Child(clause, "inputValues"),
            scope,
            type,
            slot,
            element,
            $"{cell}, input values"
        );
        // Allowed values of the expression's own type have been checked where its value was made.
        return new TableInput(label, node, slot, type, values, converts);
    }

    private TestSet? Tests(XElement? holder, Scope scope, FeelType type, int slot, string element, string cell)
    {
        var source = document.Text(holder, element, cell);
        if (holder is null || string.IsNullOrWhiteSpace(source.Text))
        {
            return null;
        }

        var inner = scope.Child();
        var input = new LocalSymbol("?", type, scope.Function, slot);
        inner.Add(input);
        return Parser.ParseTests(source, inner, input, problems);
    }

    private TableOutput Output(XElement clause, int index, Scope scope, string element)
    {
        var name = Names.Normalize(DmnDocument.Attribute(clause, "name") ?? "");
        var cell = $"output {index + 1}" + (name.Length == 0 ? "" : $" ({name})");
        var type = types.Of(clause, DmnDocument.Attribute(clause, "typeRef"), element);
        var values = Tests(
            DmnDocument.Child(clause, "outputValues"),
            scope,
            type,
            scope.Function.NewSlot(),
            element,
            $"{cell}, output values"
        );
        var fallback = DmnDocument.Child(clause, "defaultOutputEntry");
        var order = (values ?? type.Allowed?.Set)?.Tests;
        return new TableOutput(
            name,
            type,
            order is not null && order.All(t => t is ValueTest { Expression.Constant: not null })
                ? [.. order.Cast<ValueTest>().Select(t => t.Expression.Constant!.Value)]
                : null,
            values,
            fallback is null ? null : boxed.Text(fallback, scope, element, $"{cell}, default")
        );
    }

    private TableRule Rule(
        XElement element,
        int number,
        DecisionTable table,
        Scope scope,
        Scope[] scopes,
        string[] annotationNames
    )
    {
        var entries = DmnDocument.Children(element, "inputEntry").ToArray();
        var outputs = DmnDocument.Children(element, "outputEntry").ToArray();
        if (entries.Length != table.Inputs.Length || outputs.Length != table.Outputs.Length)
        {
            Report(
                element,
                table.Element,
                $"rule {number}",
                ProblemCode.BadTable,
                $"rule {number} has {entries.Length} conditions and {outputs.Length} outputs for "
                    + $"{table.Inputs.Length} and {table.Outputs.Length} columns"
            );
        }

        var cells = new TestSet[table.Inputs.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var input = table.Inputs[i];
            var cell = $"rule {number}, input {i + 1} ({input.Label})";
            var source = document.Text(i < entries.Length ? entries[i] : element, table.Element, cell);
            var symbol = (LocalSymbol)scopes[i].Find("?")!;
            symbol.Used = false;
            cells[i] = Parser.ParseTests(source, scopes[i], symbol, problems);
        }

        var nodes = new Node[table.Outputs.Length];
        var sources = new ExpressionSource[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var cell =
                $"rule {number}, output {i + 1}"
                + (table.Outputs[i].Name.Length == 0 ? "" : $" ({table.Outputs[i].Name})");
            sources[i] = document.Text(i < outputs.Length ? outputs[i] : element, table.Element, cell);
            var node =
                i >= outputs.Length || string.IsNullOrWhiteSpace(sources[i].Text)
                    ? new ConstantNode(new Site(sources[i], 0), default)
                    : boxed.Text(outputs[i], scope, table.Element, cell);
            nodes[i] =
                table.Outputs[i].Type.Shape == FeelTypeKind.Any
                    ? node
                    : new CoerceNode(node, table.Outputs[i].Type, cell);
        }

        var annotations = DmnDocument
            .Children(element, "annotationEntry")
            .Select(
                (a, i) =>
                    KeyValuePair.Create(
                        i < annotationNames.Length ? annotationNames[i] : $"{i + 1}",
                        DmnDocument.Child(a, "text")?.Value.Trim() ?? ""
                    )
            )
            .ToArray();
        return new TableRule(
            number,
            DmnDocument.Attribute(element, "id") ?? $"{number}",
            DmnDocument.Child(element, "description")?.Value.Trim(),
            cells,
            nodes,
            sources,
            annotations,
            Basis(element, number, table.Element, annotations)
        );
    }

    /// <summary>From an extension element, or from annotation columns of the names above.</summary>
    private LegalBasis? Basis(
        XElement rule,
        int number,
        string element,
        IReadOnlyList<KeyValuePair<string, string>> annotations
    )
    {
        var extension = DmnDocument
            .Child(rule, "extensionElements")
            ?.Elements(XName.Get("legalBasis", Extension))
            .FirstOrDefault();
        if (extension is not null)
        {
            var law = DmnDocument.Attribute(extension, "law");
            var article = DmnDocument.Attribute(extension, "article");
            return new LegalBasis(
                $"{law} {article}".Trim(),
                law,
                article,
                Day(rule, number, element, DmnDocument.Attribute(extension, "validFrom")),
                Day(rule, number, element, DmnDocument.Attribute(extension, "validTo"))
            );
        }

        var text = Annotation(BasisNames);
        return text is null
            ? null
            : new LegalBasis(
                text,
                null,
                null,
                Day(rule, number, element, Annotation(FromNames)),
                Day(rule, number, element, Annotation(ToNames))
            );

        string? Annotation(string[] names) =>
            annotations
                .Where(a => names.Contains(a.Key.Trim(), StringComparer.OrdinalIgnoreCase) && a.Value.Length > 0)
                .Select(a => a.Value)
                .FirstOrDefault();
    }

    private DateOnly? Day(XElement at, int number, string element, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (
            DateOnly.TryParseExact(
                text.Trim().Trim('"'),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
        )
        {
            return day;
        }

        Report(at, element, $"rule {number}", ProblemCode.Conversion, "date (yyyy-MM-dd)", text);
        return null;
    }
}
