using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>Links the documents of a model and compiles every element.</summary>
internal sealed class ModelBuilder(IReadOnlyList<DmnDocument> documents, List<RuleProblem> problems)
{
    private static readonly string[] Kinds = ["inputData", "decision", "businessKnowledgeModel", "decisionService"];
    private readonly Dictionary<(DmnDocument, string), ModelElement> _byId = [];
    private readonly Dictionary<ModelElement, XElement> _xml = [];
    private readonly Dictionary<DmnDocument, TypeLibrary> _types = [];
    private readonly NameHints _hints = new();
    private readonly TypeDepth _typeDepth = new();

    public List<ModelElement> Elements { get; } = [];

    public List<DecisionTable> Tables { get; } = [];

    public void Build()
    {
        foreach (var document in documents)
        {
            _types[document] = new TypeLibrary(document, _hints, _typeDepth, problems);
            foreach (
                var variable in document
                    .Root.Descendants()
                    .Where(e => e.Name.LocalName is "variable" or "output" or "column")
            )
            {
                _hints.Add(Names.Normalize(DmnDocument.Attribute(variable, "name") ?? ""));
            }
        }

        foreach (var document in documents)
        {
            LinkTypes(document);
            foreach (var element in document.Root.Elements().Where(e => Kinds.Contains(e.Name.LocalName)))
            {
                Declare(document, element);
            }
        }

        foreach (var element in Elements)
        {
            element.Type = VariableType(element);
        }

        foreach (var service in Elements.OfType<ServiceElement>())
        {
            Describe(service);
        }

        foreach (var element in Elements)
        {
            Compile(element);
        }
    }

    private void LinkTypes(DmnDocument document)
    {
        var types = _types[document];
        foreach (var import in document.Imports)
        {
            if (Find(import.Namespace) is { } other)
            {
                types.Import(import.Name, _types[other]);
            }
            else
            {
                Report(document, import.Element, import.Name, ProblemCode.MissingImport, import.Name, import.Namespace);
            }
        }

        types.Finish();
    }

    private DmnDocument? Find(string space) =>
        documents.FirstOrDefault(d => string.Equals(d.Namespace, space, StringComparison.Ordinal));

    private void Report(
        DmnDocument document,
        XElement at,
        string element,
        ProblemCode code,
        params string[] arguments
    ) => problems.Add(new RuleProblem(code, RuleSeverity.Error, document.SiteOf(at, element).Location, arguments));

    private void Declare(DmnDocument document, XElement xml)
    {
        var variable = DmnDocument.Child(xml, "variable");
        var title = Names.Normalize(DmnDocument.Attribute(xml, "name") ?? "");
        var name = variable is null ? "" : Names.Normalize(DmnDocument.Attribute(variable, "name") ?? "");
        name = name.Length == 0 ? title : name;

        var id = DmnDocument.Attribute(xml, "id") ?? name;
        var site = document.SiteOf(xml, name);
        ModelElement element = xml.Name.LocalName switch
        {
            "inputData" => new InputElement(Elements.Count, name, document, id, site),
            "decision" => new DecisionElement(Elements.Count, name, document, id, site)
            {
                Question = DmnDocument.Child(xml, "question")?.Value.Trim(),
                Description = DmnDocument.Child(xml, "description")?.Value.Trim(),
                Burdening = BurdenMark.Read(
                    xml,
                    (at, mark) => Report(document, at, name, ProblemCode.BadSetting, name, mark)
                ),
            },
            "businessKnowledgeModel" => new KnowledgeElement(Elements.Count, name, document, id, site),
            _ => new ServiceElement(Elements.Count, name, document, id, site),
        };
        if (
            Elements.Any(e =>
                ReferenceEquals(e.Document, document) && string.Equals(e.Name, name, StringComparison.Ordinal)
            )
        )
        {
            Report(document, xml, name, ProblemCode.DuplicateName, name);
        }

        element.Title = title.Length == 0 ? name : title;
        Elements.Add(element);
        _byId[(document, id)] = element;
        _xml[element] = xml;
        _hints.Add(name);
    }

    private FeelType VariableType(ModelElement element)
    {
        var variable = DmnDocument.Child(_xml[element], "variable");
        return variable is null
            ? FeelType.Any
            : _types[element.Document].Of(variable, DmnDocument.Attribute(variable, "typeRef"), element.Name);
    }

    private ModelElement? Resolve(DmnDocument document, XElement reference, string element)
    {
        var href = DmnDocument.Attribute(reference, "href") ?? "";
        var hash = href.IndexOf('#', StringComparison.Ordinal);
        var space = hash > 0 ? href[..hash] : "";
        var id = hash >= 0 ? href[(hash + 1)..] : href;
        var target = space.Length == 0 ? document : Find(space);
        if (target is not null && _byId.TryGetValue((target, id), out var found))
        {
            return found;
        }

        Report(document, reference, element, ProblemCode.BrokenReference, href);
        return null;
    }

    private void Describe(ServiceElement service)
    {
        var xml = _xml[service];
        foreach (var output in DmnDocument.Children(xml, "outputDecision"))
        {
            if (Resolve(service.Document, output, service.Name) is DecisionElement decision)
            {
                service.Outputs.Add(decision);
            }
        }

        // Inputs come before decisions given as inputs (DMN 1.5, section 10.4).
        foreach (var input in DmnDocument.Children(xml, "inputData").Concat(DmnDocument.Children(xml, "inputDecision")))
        {
            if (Resolve(service.Document, input, service.Name) is { } element)
            {
                service.Inputs.Add(element);
            }
        }

        var result = service.Type.Shape == FeelTypeKind.Function ? service.Type.Result ?? FeelType.Any : service.Type;
        service.Function = new ServiceFunction(service, result, () => Elements.Count);
    }

    private Scope ScopeOf(ModelElement element, FunctionScope function)
    {
        var document = element.Document;
        var types = _types[document];
        var scope = new Scope(BuiltIns.Scope, function)
        {
            Hints = _hints,
            Types = types.Find,
            TypeNames = types.AllNames,
            ExistsElsewhere = name => Elements.Any(e => string.Equals(e.Name, name, StringComparison.Ordinal)),
        };
        var xml = _xml[element];
        foreach (
            var requirement in xml.Elements()
                .Where(e => e.Name.LocalName is "informationRequirement" or "knowledgeRequirement")
        )
        {
            foreach (
                var reference in requirement
                    .Elements()
                    .Where(e => e.Name.LocalName is "requiredInput" or "requiredDecision" or "requiredKnowledge")
            )
            {
                if (Resolve(document, reference, element.Name) is { } required)
                {
                    Require(scope, element, required);
                }
            }
        }

        // A business knowledge model may call itself; the limit on depth ends what does not end by itself.
        if (element is KnowledgeElement)
        {
            Require(scope, element, element);
        }

        return scope;
    }

    private static void Require(Scope scope, ModelElement element, ModelElement required)
    {
        var name = required.Name;
        if (!ReferenceEquals(required.Document, element.Document))
        {
            var import = element.Document.Imports.FirstOrDefault(i =>
                string.Equals(i.Namespace, required.Document.Namespace, StringComparison.Ordinal)
            );
            name = string.IsNullOrEmpty(import?.Name) ? name : $"{import.Name}.{name}";
        }

        var type = required is KnowledgeElement or ServiceElement ? FeelType.Any : required.Type;
        scope.Add(new NodeSymbol(name, type, site => new ElementNode(site, required)));
        if (element is DecisionElement decision && !decision.Requirements.Contains(required))
        {
            decision.Requirements.Add(required);
        }
    }

    private void Compile(ModelElement element)
    {
        var boxed = new BoxedCompiler(element.Document, _types[element.Document], problems);
        switch (element)
        {
            case DecisionElement decision:
                decision.Logic = boxed.Inside(_xml[element], ScopeOf(element, decision.Function), element.Name);
                Shape(decision, boxed);
                break;
            case KnowledgeElement knowledge:
                CompileKnowledge(knowledge, boxed);
                break;
        }

        Tables.AddRange(boxed.Tables);
    }

    private void Shape(DecisionElement decision, BoxedCompiler boxed)
    {
        var expression = BoxedCompiler.ExpressionOf(_xml[decision]);
        if (expression?.Name.LocalName == "decisionTable" && boxed.Tables is [var table])
        {
            decision.Outputs = [.. table.Outputs.Select(o => new RuleOutput(o.Name, o.Type))];
            decision.HitPolicy = table.Policy;
        }
        else if (decision.Logic is ContextNode context)
        {
            decision.Outputs = [.. context.Type.Members!.Select(m => new RuleOutput(m.Key, m.Value))];
        }
    }

    private void CompileKnowledge(KnowledgeElement knowledge, BoxedCompiler boxed)
    {
        var logic = DmnDocument.Child(_xml[knowledge], "encapsulatedLogic");
        if (logic is null)
        {
            return;
        }

        // A variable's type is the function's type, or in older models the type of its result.
        var result =
            knowledge.Type.Shape == FeelTypeKind.Function ? knowledge.Type.Result ?? FeelType.Any : knowledge.Type;
        var scope = ScopeOf(knowledge, new FunctionScope(null));
        var made = boxed.MakeFunction(logic, scope, null, knowledge.Name, result);
        knowledge.Function = made.External ?? (FeelFunction)new Closure(made.Body!, []);
        knowledge.Type = FeelType.Any;
    }
}
