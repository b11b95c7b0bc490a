using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>Turns boxed expressions (DMN 1.5, section 10.2) into nodes.</summary>
internal sealed class BoxedCompiler(DmnDocument document, TypeLibrary types, List<RuleProblem> problems)
{
    private static readonly HashSet<string> Expressions = new(StringComparer.Ordinal)
    {
        "literalExpression",
        "context",
        "relation",
        "list",
        "invocation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "every",
        "some",
        "decisionTable",
    };

    private int _made;

    public List<DecisionTable> Tables { get; } = [];

    public static XElement? ExpressionOf(XElement? holder) =>
        holder?.Elements().FirstOrDefault(e => Expressions.Contains(e.Name.LocalName));

    /// <summary>Compiles the expression inside an element; null where there is none.</summary>
    public Node? Inside(XElement? holder, Scope scope, string element)
    {
        var expression = ExpressionOf(holder);
        return expression is null ? null : Compile(expression, scope, element);
    }

    private Node Required(XElement? holder, XElement at, Scope scope, string element) =>
        Inside(holder, scope, element) ?? Report(at, element, ProblemCode.BadDocument, "an expression is missing.");

    private BrokenNode Report(XElement at, string element, ProblemCode code, params string[] arguments)
    {
        var site = document.SiteOf(at, element);
        var problem = new RuleProblem(code, RuleSeverity.Error, site.Location, arguments);
        problems.Add(problem);
        return new BrokenNode(site, problem);
    }

    public Node Compile(XElement expression, Scope scope, string element)
    {
        var node = expression.Name.LocalName switch
        {
            "literalExpression" => Literal(expression, scope, element),
            "context" => Context(expression, scope, element),
            "relation" => Relation(expression, scope, element),
            "list" => List(expression, scope, element),
            "invocation" => Invocation(expression, scope, element),
            "functionDefinition" => Function(expression, scope, element),
            "conditional" => new IfNode(
                document.SiteOf(expression, element),
                Required(DmnDocument.Child(expression, "if"), expression, scope, element),
                Required(DmnDocument.Child(expression, "then"), expression, scope, element),
                Required(DmnDocument.Child(expression, "else"), expression, scope, element)
            ),
            "filter" => Filter(expression, scope, element),
            "for" or "every" or "some" => Loop(expression, scope, element),
            _ => Table(expression, scope, element),
        };
        node =
            ++_made % GuardNode.Every == 0 && node.Constant is null && node is not DecisionTableNode
                ? new GuardNode(node)
                : node;
        var type = TypeOf(expression, element);
        return type.Shape == FeelTypeKind.Any || expression.Name.LocalName == "functionDefinition"
            ? node
            : new CoerceNode(node, type, element);
    }

    private FeelType TypeOf(XElement holder, string element) =>
        types.Of(holder, DmnDocument.Attribute(holder, "typeRef"), element);

    private Node Literal(XElement expression, Scope scope, string element) => Text(expression, scope, element, null);

    public Node Text(XElement expression, Scope scope, string element, string? cell)
    {
        var language = DmnDocument.Attribute(expression, "expressionLanguage");
        if (language is not null && !language.Contains("FEEL", StringComparison.OrdinalIgnoreCase))
        {
            return Report(expression, element, ProblemCode.OtherLanguage, language);
        }

        if (DmnDocument.Child(expression, "importedValues") is not null)
        {
            return Report(expression, element, ProblemCode.OtherLanguage, "imported values");
        }

        return Parser.ParseExpression(document.Text(expression, element, cell), scope, problems);
    }

    private Node Context(XElement expression, Scope outer, string element)
    {
        var scope = outer.Child();
        var keys = new List<string>();
        var slots = new List<int>();
        var entries = new List<Node>();
        Node? result = null;
        foreach (var entry in DmnDocument.Children(expression, "contextEntry"))
        {
            var variable = DmnDocument.Child(entry, "variable");
            var name = variable is null ? "" : Names.Normalize(DmnDocument.Attribute(variable, "name") ?? "");
            var inside = name.Length == 0 ? element : $"{element}, {name}";
            var node = Required(entry, entry, scope, inside);
            if (variable is null)
            {
                result = node;
                continue;
            }

            var type = TypeOf(variable, inside);
            if (type.Shape != FeelTypeKind.Any && type.Shape != FeelTypeKind.Function)
            {
                node = new CoerceNode(node, type, name);
            }

            keys.Add(name);
            slots.Add(scope.AddLocal(name, node.Type).Slot);
            entries.Add(node);
        }

        var context = new ContextNode(document.SiteOf(expression, element), [.. keys], [.. slots], [.. entries]);
        return result is null ? context : new SequenceNode(context, result);
    }

    private ListNode Relation(XElement expression, Scope scope, string element)
    {
        var columns = DmnDocument
            .Children(expression, "column")
            .Select(c => (Name: Names.Normalize(DmnDocument.Attribute(c, "name") ?? ""), Type: TypeOf(c, element)))
            .ToArray();
        var rows = new List<Node>();
        foreach (var row in DmnDocument.Children(expression, "row"))
        {
            var cells = row.Elements().Where(e => Expressions.Contains(e.Name.LocalName)).ToArray();
            if (cells.Length != columns.Length)
            {
                rows.Add(
                    Report(
                        row,
                        element,
                        ProblemCode.BadTable,
                        $"a row has {cells.Length} cells for {columns.Length} columns"
                    )
                );
                continue;
            }

            var inner = new Scope(scope, scope.Function);
            var nodes = cells
                .Select(
                    (cell, i) =>
                    {
                        var node = Compile(cell, scope, element);
                        return columns[i].Type.Shape == FeelTypeKind.Any
                            ? node
                            : new CoerceNode(node, columns[i].Type, columns[i].Name);
                    }
                )
                .ToArray();
            rows.Add(
                new ContextNode(
                    document.SiteOf(row, element),
                    [.. columns.Select(c => c.Name)],
                    [.. columns.Select(_ => inner.Function.NewSlot())],
                    nodes
                )
            );
        }

        return new ListNode(document.SiteOf(expression, element), [.. rows]);
    }

    private ListNode List(XElement expression, Scope scope, string element) =>
        new(
            document.SiteOf(expression, element),
            [
                .. expression
                    .Elements()
                    .Where(e => Expressions.Contains(e.Name.LocalName))
                    .Select(e => Compile(e, scope, element)),
            ]
        );

    private CallNode Invocation(XElement expression, Scope scope, string element)
    {
        var callee = Required(expression, expression, scope, element);
        var names = new List<string>();
        var arguments = new List<Node>();
        foreach (var binding in DmnDocument.Children(expression, "binding"))
        {
            var parameter = DmnDocument.Child(binding, "parameter");
            var name = Names.Normalize(parameter is null ? "" : DmnDocument.Attribute(parameter, "name") ?? "");
            names.Add(name);
            var node =
                Inside(binding, scope, $"{element}, {name}")
                ?? new ConstantNode(document.SiteOf(binding, element), default);
            var type = parameter is null ? FeelType.Any : TypeOf(parameter, element);
            arguments.Add(type.Shape == FeelTypeKind.Any ? node : new CoerceNode(node, type, name));
        }

        return new CallNode(
            document.SiteOf(expression, element),
            callee,
            $"'{DmnDocument.Child(ExpressionOf(expression), "text")?.Value.Trim()}'",
            [.. arguments],
            names.Count == 0 ? null : [.. names]
        );
    }

    private Node Function(XElement expression, Scope outer, string element)
    {
        var site = document.SiteOf(expression, element);
        var made = MakeFunction(expression, outer, outer.Function, element, FeelType.Any);
        return made.External is not null
            ? new ConstantNode(site, FeelValue.Of(made.External))
            : new FunctionNode(site, made.Body!, [.. made.Scope.Captures]);
    }

    /// <summary>A function of the model, or the one that refuses to be called because it is not FEEL.</summary>
    public (FunctionBody? Body, FunctionScope Scope, ExternalFunction? External) MakeFunction(
        XElement definition,
        Scope outer,
        FunctionScope? around,
        string name,
        FeelType resultType
    )
    {
        var function = new FunctionScope(around);
        var scope = new Scope(outer, function);
        var parameters = new List<FeelParameter>();
        foreach (var formal in DmnDocument.Children(definition, "formalParameter"))
        {
            var parameter = Names.Normalize(DmnDocument.Attribute(formal, "name") ?? "");
            var type = TypeOf(formal, name);
            parameters.Add(new FeelParameter(parameter, type));
            scope.AddLocal(parameter, type);
        }

        var kind = DmnDocument.Attribute(definition, "kind") ?? "FEEL";
        if (kind is not ("FEEL" or "F"))
        {
            var language =
                kind is "J" ? "Java"
                : kind is "P" ? "PMML"
                : kind;
            Report(definition, name, ProblemCode.ExternalFunction, name, language);
            return (null, function, new ExternalFunction(name, parameters, language));
        }

        var declared = TypeOf(definition, name);
        if (declared.Shape == FeelTypeKind.Function)
        {
            declared = declared.Result ?? FeelType.Any;
        }

        var body = new FunctionBody(name, parameters, declared.Shape == FeelTypeKind.Any ? resultType : declared)
        {
            Expression = Required(definition, definition, scope, name),
        };
        body.Slots = function.Slots;
        return (body, function, null);
    }

    private FilterNode Filter(XElement expression, Scope outer, string element)
    {
        var list = Required(DmnDocument.Child(expression, "in"), expression, outer, element);
        var itemType = list.Type.Shape == FeelTypeKind.List ? list.Type.Element! : list.Type;
        var item = new LocalSymbol("item", itemType, outer.Function, outer.Function.NewSlot());
        var match = Required(DmnDocument.Child(expression, "match"), expression, Scope.ForFilter(outer, item), element);
        return new FilterNode(document.SiteOf(expression, element), list, item.Slot, match);
    }

    private Node Loop(XElement expression, Scope outer, string element)
    {
        var site = document.SiteOf(expression, element);
        var holder = DmnDocument.Child(expression, "in");
        var source = Required(holder, expression, outer, element);
        if (holder is not null && TypeOf(holder, element) is { Shape: not FeelTypeKind.Any } type)
        {
            source = new CoerceNode(source, type, "in");
        }

        var scope = outer.Child();
        var itemType = source.Type.Shape is FeelTypeKind.List or FeelTypeKind.Range
            ? source.Type.Element!
            : FeelType.Any;
        var variable = scope.AddLocal(DmnDocument.Attribute(expression, "iteratorVariable") ?? "item", itemType);
        Iteration[] iterations = [new Iteration(source, null, variable.Slot)];
        if (expression.Name.LocalName == "for")
        {
            var partial = scope.AddLocal("partial", FeelType.AnyList);
            var body = Required(DmnDocument.Child(expression, "return"), expression, scope, element);
            return new ForNode(site, iterations, partial.Used ? partial.Slot : -1, body);
        }

        var condition = Required(DmnDocument.Child(expression, "satisfies"), expression, scope, element);
        return new QuantifiedNode(site, expression.Name.LocalName == "every", iterations, condition);
    }

    private DecisionTableNode Table(XElement expression, Scope scope, string element)
    {
        var table = new TableCompiler(document, types, this, problems).Compile(expression, scope, element);
        Tables.Add(table);
        return new DecisionTableNode(document.SiteOf(expression, element), table);
    }
}

/// <summary>A boxed context that ends in a result: its entries are worked out first.</summary>
internal sealed class SequenceNode(Node entries, Node result) : Node(result.Site)
{
    public override FeelType Type => result.Type;

    public override FeelValue Evaluate(Frame frame)
    {
        entries.Evaluate(frame);
        return result.Evaluate(frame);
    }
}
