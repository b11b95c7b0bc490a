namespace Zhishu.Rules.Feel;

/// <summary>All functions of DMN 1.5, section 10.3.4.</summary>
internal static class BuiltIns
{
    private static readonly Dictionary<string, BuiltIn> All = Make();

    private static readonly Dictionary<string, FeelType> Results = new(StringComparer.Ordinal)
    {
        ["date"] = FeelType.Date,
        ["time"] = FeelType.Time,
        ["date and time"] = FeelType.DateTime,
        ["number"] = FeelType.Number,
        ["string"] = FeelType.String,
        ["string length"] = FeelType.Number,
        ["count"] = FeelType.Number,
        ["sum"] = FeelType.Number,
        ["mean"] = FeelType.Number,
        ["not"] = FeelType.Boolean,
        ["contains"] = FeelType.Boolean,
        ["today"] = FeelType.Date,
        ["now"] = FeelType.DateTime,
    };

    /// <summary>The scope every expression stands in.</summary>
    public static Scope Scope { get; } = MakeScope();

    public static IEnumerable<string> Names => All.Keys;

    public static BuiltIn? Find(string name) => All.GetValueOrDefault(name);

    public static FeelType ResultType(string name) => Results.GetValueOrDefault(name) ?? FeelType.Any;

    private static Dictionary<string, BuiltIn> Make()
    {
        var signatures = new List<Signature>();
        NumberFunctions.Add(signatures);
        StringFunctions.Add(signatures);
        ListFunctions.Add(signatures);
        AggregateFunctions.Add(signatures);
        ContextFunctions.Add(signatures);
        TemporalFunctions.Add(signatures);
        ConversionFunctions.Add(signatures);
        RangeFunctions.Add(signatures);
        return signatures
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new BuiltIn(g.Key, [.. g]), StringComparer.Ordinal);
    }

    private static Scope MakeScope()
    {
        var scope = new Scope(null, new FunctionScope(null));
        foreach (var function in All.Values)
        {
            scope.Add(new BuiltInSymbol(function));
        }

        return scope;
    }

    internal static void Add(this List<Signature> signatures, string name, string parameters, BuiltInBody body) =>
        signatures.Add(Signature.Read(name, parameters, body));
}
