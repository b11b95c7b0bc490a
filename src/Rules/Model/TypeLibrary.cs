using System.Xml.Linq;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Model;

/// <summary>The types a model declares.</summary>
internal sealed class TypeLibrary
{
    private readonly DmnDocument _document;
    private readonly Dictionary<string, XElement> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeelType?> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeLibrary> _imported = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly List<RuleProblem> _problems;
    private readonly TypeDepth _depth;

    /// <param name="depth">Shared by the libraries of a model.</param>
    public TypeLibrary(DmnDocument document, NameHints hints, TypeDepth depth, List<RuleProblem> problems)
    {
        _depth = depth;
        _document = document;
        _problems = problems;
        foreach (var definition in DmnDocument.Children(document.Root, "itemDefinition"))
        {
            _definitions[Names.Normalize(DmnDocument.Attribute(definition, "name") ?? "")] = definition;
            foreach (var component in definition.Descendants().Where(e => e.Name.LocalName == "itemComponent"))
            {
                hints.Add(Names.Normalize(DmnDocument.Attribute(component, "name") ?? ""));
            }
        }
    }

    public IReadOnlyCollection<string> AllNames { get; private set; } = [];

    public void Import(string name, TypeLibrary library)
    {
        _imported[name] = library;
        AllNames =
        [
            .. _definitions.Keys,
            .. _imported.SelectMany(i => i.Value._definitions.Keys.Select(k => i.Key.Length == 0 ? k : $"{i.Key}.{k}")),
        ];
    }

    public void Finish() => AllNames = AllNames.Count > 0 ? AllNames : [.. _definitions.Keys];

    /// <summary>A declared type; null where there is none of this name.</summary>
    public FeelType? Find(string name)
    {
        if (_types.TryGetValue(name, out var known))
        {
            return known ?? FeelType.Any;
        }

        // Models that import each other without a name would ask each other for ever.
        if (_depth.Level >= TypeDepth.Most || !_missing.Add(name))
        {
            return null;
        }

        _depth.Level++;
        var found = Look(name);
        _depth.Level--;
        if (found is not null)
        {
            _missing.Remove(name);
        }

        return found;
    }

    private FeelType? Look(string name)
    {
        if (_definitions.TryGetValue(name, out var definition))
        {
            // A type that holds itself is Any at that point.
            _types[name] = null;
            var made = Make(definition, name);
            _types[name] = made;
            return made;
        }

        foreach (var (prefix, library) in _imported)
        {
            if (prefix.Length == 0)
            {
                if (library.Find(name) is { } unnamed)
                {
                    return unnamed;
                }
            }
            else if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && name.AsSpan(prefix.Length).TrimStart() is { Length: > 1 } rest
                && rest[0] == '.'
            )
            {
                return library.Find(rest[1..].Trim().ToString());
            }
        }

        return null;
    }

    /// <summary>The type of a <c>typeRef</c> attribute; Any where there is none, reported where it is unknown.</summary>
    public FeelType Of(XElement holder, string? reference, string element)
    {
        if (string.IsNullOrWhiteSpace(reference))
        {
            return FeelType.Any;
        }

        var name = Names.Normalize(reference);
        var type = Find(name) ?? FeelType.FromName(name);
        // DMN 1.1 writes feel:string and prefix:type.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (type is null && colon >= 0)
        {
            var local = name[(colon + 1)..];
            type = Find($"{name[..colon]}.{local}") ?? Find(local) ?? FeelType.FromName(local);
        }

        if (type is not null)
        {
            return type;
        }

        // Written out as in FEEL, such as list<number>.
        if (name.Contains('<', StringComparison.Ordinal))
        {
            var scope = new Scope(BuiltIns.Scope, new FunctionScope(null)) { Types = Find, TypeNames = AllNames };
            type = Parser.ParseType(name, scope);
        }

        if (type is null)
        {
            var location = _document.SiteOf(holder, element).Location;
            _problems.Add(new RuleProblem(ProblemCode.UnknownType, RuleSeverity.Error, location, [reference]));
        }

        return type ?? FeelType.Any;
    }

    private FeelType Make(XElement definition, string name)
    {
        var type = MakeBase(definition, name);
        var allowed = Tests(definition, "allowedValues", name, type);
        var constraint = Tests(definition, "typeConstraint", name, type);
        if (DmnDocument.Attribute(definition, "isCollection") is "true" or "1")
        {
            // Allowed values are about the items, a type constraint about the whole list.
            var item = allowed is null ? type : type.Named(type.Name, allowed);
            return FeelType.ListOf(item).Named(name, constraint);
        }

        var narrowed = type.Named(name, allowed);
        return constraint is null ? narrowed : narrowed.Named(name, constraint);
    }

    private FeelType MakeBase(XElement definition, string name)
    {
        var components = DmnDocument.Children(definition, "itemComponent").ToArray();
        if (components.Length > 0)
        {
            var members = new Dictionary<string, FeelType>(StringComparer.Ordinal);
            foreach (var component in components)
            {
                var member = Names.Normalize(DmnDocument.Attribute(component, "name") ?? "");
                members[member] = Make(component, member);
            }

            if (members.Values.Sum(m => m.Parts) > FeelType.MostParts)
            {
                var location = _document.SiteOf(definition, name).Location;
                string[] what = [name, $"> {FeelType.MostParts} types"];
                _problems.Add(new RuleProblem(ProblemCode.BadSetting, RuleSeverity.Error, location, what));
            }

            return FeelType.ContextOf(members);
        }

        if (DmnDocument.Child(definition, "functionItem") is { } function)
        {
            var parameters = DmnDocument
                .Children(function, "parameters")
                .Select(p => Of(p, DmnDocument.Attribute(p, "typeRef"), name))
                .ToArray();
            return FeelType.FunctionOf(
                parameters,
                Of(function, DmnDocument.Attribute(function, "outputTypeRef"), name)
            );
        }

        var reference = DmnDocument.Child(definition, "typeRef");
        return reference is null ? FeelType.Any : Of(reference, reference.Value, name);
    }

    private UnaryTests? Tests(XElement definition, string child, string name, FeelType type)
    {
        var element = DmnDocument.Child(definition, child);
        var source = _document.Text(element, name, child);
        return element is null || string.IsNullOrWhiteSpace(source.Text)
            ? null
            : UnaryTests.Parse(source, null, type, _problems);
    }
}

/// <summary>How many types are being made within each other; beyond the limit one is unknown, so that a chain of types
/// without end is a fault and not the end of the process.</summary>
internal sealed class TypeDepth
{
    public const int Most = 100;

    public int Level { get; set; }
}
