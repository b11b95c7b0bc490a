namespace Zhishu.Rules.Feel;

/// <summary>Something a name can stand for.</summary>
internal abstract class Symbol(string name, FeelType type)
{
    public string Name { get; } = name;

    public FeelType Type { get; } = type;
}

/// <summary>A variable in a slot of the function it belongs to.</summary>
internal sealed class LocalSymbol(string name, FeelType type, FunctionScope owner, int slot) : Symbol(name, type)
{
    public FunctionScope Owner { get; } = owner;

    public int Slot { get; } = slot;

    public bool Used { get; set; }
}

/// <summary>A name that makes its own node: an input, a decision, a function of the model, an import, a built-in.</summary>
internal sealed class NodeSymbol(string name, FeelType type, Func<Site, Node> make) : Symbol(name, type)
{
    public Func<Site, Node> Make { get; } = make;
}

/// <summary>A built-in function.</summary>
internal sealed class BuiltInSymbol(BuiltIn function) : Symbol(function.Name, FeelType.AnyFunction)
{
    public BuiltIn Function { get; } = function;
}

/// <summary>The slots of one function or of one whole expression, and what it takes from outside.</summary>
internal sealed class FunctionScope(FunctionScope? parent)
{
    private readonly Dictionary<LocalSymbol, int> _captured = [];

    public int Slots { get; private set; }

    /// <summary>In the order of <see cref="Frame.Captured"/>, as the function around reads them.</summary>
    public List<Node> Captures { get; } = [];

    public int NewSlot() => Slots++;

    public Node Read(LocalSymbol symbol, Site site)
    {
        symbol.Used = true;
        if (ReferenceEquals(symbol.Owner, this))
        {
            return new SlotNode(site, symbol.Slot, symbol.Type);
        }

        if (!_captured.TryGetValue(symbol, out var index))
        {
            index = Captures.Count;
            Captures.Add(parent!.Read(symbol, site));
            _captured[symbol] = index;
        }

        return new CapturedNode(site, index, symbol.Type);
    }
}

/// <summary>The names known at a place.</summary>
internal sealed class Scope
{
    private readonly Dictionary<char, List<Symbol>> _symbols = [];

    public Scope(Scope? parent, FunctionScope function)
    {
        Parent = parent;
        Function = function;
        Hints = parent?.Hints ?? NameHints.Empty;
        Types = parent?.Types ?? (static _ => null);
    }

    public Scope? Parent { get; }

    public FunctionScope Function { get; }

    /// <summary>Names of members with spaces or operators anywhere in the model, for values of unknown type.</summary>
    public NameHints Hints { get; init; }

    /// <summary>Types declared in the model.</summary>
    public Func<string, FeelType?> Types { get; init; }

    /// <summary>All names of declared types, to read those with spaces.</summary>
    public IReadOnlyCollection<string> TypeNames { get; init; } = [];

    /// <summary>Where this scope is the inside of a filter: the item.</summary>
    public LocalSymbol? FilterItem { get; private init; }

    public static Scope ForFilter(Scope parent, LocalSymbol item)
    {
        var scope = new Scope(parent, parent.Function) { FilterItem = item };
        scope.Add(item);
        return scope;
    }

    public Scope Child() => new(this, Function);

    public void Add(Symbol symbol)
    {
        if (symbol.Name.Length == 0)
        {
            return;
        }

        if (!_symbols.TryGetValue(symbol.Name[0], out var list))
        {
            _symbols[symbol.Name[0]] = list = [];
        }

        list.RemoveAll(s => string.Equals(s.Name, symbol.Name, StringComparison.Ordinal));
        list.Add(symbol);
    }

    public LocalSymbol AddLocal(string name, FeelType type)
    {
        var symbol = new LocalSymbol(Names.Normalize(name), type, Function, Function.NewSlot());
        Add(symbol);
        return symbol;
    }

    public IEnumerable<string> TypeNamesInScope() =>
        Parent is null ? TypeNames : TypeNames.Concat(Parent.TypeNamesInScope());

    /// <summary>The longest known name at a position of the text, with where it ends.</summary>
    public (string Name, int End) Match(string text, int position)
    {
        var (name, end) = ("", -1);
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._symbols.TryGetValue(text[position], out var symbols))
            {
                foreach (var symbol in symbols)
                {
                    Try(symbol.Name);
                }
            }

            if (scope.FilterItem?.Type.Members is { } members)
            {
                foreach (var member in members.Keys)
                {
                    Try(member);
                }
            }
        }

        return (name, end);

        void Try(string candidate)
        {
            if (candidate.Length > 0 && candidate[0] == text[position])
            {
                var at = Names.MatchEnd(text, position, candidate);
                if (at > end)
                {
                    (name, end) = (candidate, at);
                }
            }
        }
    }

    /// <summary>Whether a name exists in the model without being required here. Set on the scope of a decision.</summary>
    public Func<string, bool>? ExistsElsewhere { get; init; }

    public bool IsElsewhere(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.ExistsElsewhere?.Invoke(name) == true)
            {
                return true;
            }
        }

        return false;
    }

    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Own(name) is { } symbol)
            {
                return symbol;
            }
        }

        return null;
    }

    /// <summary>A node that reads a name; null where nothing has it.</summary>
    public Node? Read(string name, Site site) => Read(name, site, Function);

    private Node? Read(string name, Site site, FunctionScope function)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Own(name) is { } symbol)
            {
                return symbol switch
                {
                    // An item that is a context with an entry called "item" means that entry.
                    LocalSymbol local when ReferenceEquals(local, scope.FilterItem) => new ItemNameNode(
                        site,
                        function.Read(local, site),
                        name,
                        function.Read(local, site),
                        local.Type
                    ),
                    LocalSymbol local => function.Read(local, site),
                    NodeSymbol node => node.Make(site),
                    BuiltInSymbol builtIn => new ConstantNode(site, FeelValue.Of(builtIn.Function)),
                    _ => throw new InvalidOperationException("A symbol of unknown class."),
                };
            }

            if (scope.FilterItem is { } item)
            {
                // The item may be a context with an entry of this name; otherwise the name means what it means outside.
                var outside = scope.Parent!.Read(name, site, function);
                var declared = item.Type.TryMember(name, out var type);
                return new ItemNameNode(
                    site,
                    function.Read(item, site),
                    name,
                    outside,
                    declared ? type! : FeelType.Any
                );
            }
        }

        return null;
    }

    private Symbol? Own(string name)
    {
        if (name.Length > 0 && _symbols.TryGetValue(name[0], out var symbols))
        {
            foreach (var symbol in symbols)
            {
                if (string.Equals(symbol.Name, name, StringComparison.Ordinal))
                {
                    return symbol;
                }
            }
        }

        return null;
    }
}

/// <summary>Member names that hold spaces or operators, collected over a model.</summary>
internal sealed class NameHints
{
    private readonly Dictionary<char, HashSet<string>> _names = [];

    public static NameHints Empty { get; } = new();

    public void Add(string name)
    {
        if (name.Length > 0 && !Names.IsPlain(name))
        {
            if (!_names.TryGetValue(name[0], out var set))
            {
                _names[name[0]] = set = new HashSet<string>(StringComparer.Ordinal);
            }

            set.Add(name);
        }
    }

    public (string Name, int End) Match(string text, int position)
    {
        var (name, end) = ("", -1);
        if (position < text.Length && _names.TryGetValue(text[position], out var set))
        {
            foreach (var candidate in set)
            {
                var at = Names.MatchEnd(text, position, candidate);
                if (at > end)
                {
                    (name, end) = (candidate, at);
                }
            }
        }

        return (name, end);
    }
}
