using System.Security.Cryptography;
using System.Text;
using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

/// <summary>An input of a model.</summary>
/// <param name="Name">The name values are given under.</param>
/// <param name="Type">The declared type.</param>
/// <param name="Namespace">The model it is declared in, which may be an imported one.</param>
public sealed record RuleInput(string Name, FeelType Type, string Namespace)
{
    /// <summary>Where it is declared.</summary>
    public required RuleLocation Location { get; init; }
}

/// <summary>A member of a decision's result.</summary>
/// <param name="Name">Its name; empty where the model gives none.</param>
/// <param name="Type">The declared type.</param>
public sealed record RuleOutput(string Name, FeelType Type);

/// <summary>A decision of a model.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The declared type of the result.</param>
/// <param name="Question">What it answers, in words.</param>
/// <param name="Description">More words.</param>
/// <param name="Inputs">All inputs it needs, also through other decisions.</param>
/// <param name="Burdening">Whether it refuses, fines, revokes or restricts: a proposal until a person confirms it.</param>
public sealed record RuleDecision(
    string Name,
    FeelType Type,
    string? Question,
    string? Description,
    IReadOnlyList<RuleInput> Inputs,
    bool Burdening
)
{
    /// <summary>Where it stands.</summary>
    public required RuleLocation Location { get; init; }

    /// <summary>
    /// What the result is made of, where that can be told: the outputs of a table, the entries of a context. A table with one
    /// output gives its plain value. Null where the logic is an expression without a declared context.
    /// </summary>
    public IReadOnlyList<RuleOutput>? Outputs { get; init; }

    /// <summary>The hit policy where the logic is a table.</summary>
    public HitPolicy? HitPolicy { get; init; }
}

/// <summary>
/// A DMN model (1.1 to 1.5) with the models it imports, read and checked once and evaluated as often as needed, from any
/// thread. What is wrong with it is in <see cref="Problems"/>; a broken part is null when evaluated and says why, the rest works.
/// </summary>
public sealed partial class RuleModel
{
    // Types and decisions that need each other in one long chain are followed by calls within calls, and each decision asks
    // for all that it needs: beyond this the one ends the process and the other takes too long.
    private const int MaxElements = 2_000;

    private readonly List<ModelElement> _elements;
    private readonly DmnDocument? _main;

    private RuleModel(
        DmnDocument? main,
        ModelBuilder? builder,
        IReadOnlyList<RuleProblem> problems,
        IReadOnlyList<RuleText> texts
    )
    {
        _main = main;
        _elements = builder?.Elements ?? [];
        Tables = builder?.Tables ?? [];
        Problems = problems;
        Texts = texts;
        Version = Hash(texts.Select(t => t.Content));
        Inputs = [.. _elements.OfType<InputElement>().Select(Describe)];
        Decisions =
        [
            .. _elements.OfType<DecisionElement>().Where(d => ReferenceEquals(d.Document, main)).Select(Describe),
        ];
        Services = [.. Own<ServiceElement>().Select(s => s.Name)];
    }

    /// <summary>The model's name.</summary>
    public string Name => _main?.Name ?? "";

    /// <summary>The model's namespace.</summary>
    public string Namespace => _main?.Namespace ?? "";

    /// <summary>SHA-256 of the texts the model was read from: the same version gives the same answers.</summary>
    public string Version { get; }

    /// <summary>The texts the model was read from: the main one, then those it imports.</summary>
    public IReadOnlyList<RuleText> Texts { get; }

    /// <summary>What is wrong with the model.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Whether it has no problem of severity error; a warning is about a part that can only ever be null.</summary>
    public bool IsValid => Problems.All(p => p.Severity != RuleSeverity.Error);

    /// <summary>The inputs, those of imported models included.</summary>
    public IReadOnlyList<RuleInput> Inputs { get; }

    /// <summary>The decisions of this model, without those imported.</summary>
    public IReadOnlyList<RuleDecision> Decisions { get; }

    /// <summary>The decisions of this model that none of its other decisions needs: what it is asked for.</summary>
    public IReadOnlyList<string> FinalDecisions
    {
        get
        {
            var needed = _elements
                .OfType<DecisionElement>()
                .SelectMany(d => d.Requirements.Where(r => r != d))
                .ToHashSet();
            return [.. Own<DecisionElement>().Where(d => !needed.Contains(d)).Select(d => d.Name)];
        }
    }

    /// <summary>Whether there is a decision of this name, here or in an imported model.</summary>
    public bool HasDecision(string name) => Find<DecisionElement>(name) is not null;

    /// <summary>The names of the decision services.</summary>
    public IReadOnlyList<string> Services { get; }

    internal IReadOnlyList<DecisionTable> Tables { get; }

    /// <summary>Reads a file; imports are looked for where they say, and among the DMN files beside it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RuleModel Load(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var texts = new List<RuleText>();
        var main = new RuleText(Path.GetFileName(path), File.ReadAllText(path));
        if (main.Content.Contains("import", StringComparison.Ordinal))
        {
            foreach (var other in Directory.EnumerateFiles(folder, "*.dmn").Order(StringComparer.Ordinal))
            {
                if (!string.Equals(Path.GetFullPath(other), Path.GetFullPath(path), StringComparison.Ordinal))
                {
                    texts.Add(new RuleText(Path.GetFileName(other), File.ReadAllText(other)));
                }
            }
        }

        return Parse(main, texts);
    }

    /// <summary>Reads a text.</summary>
    public static RuleModel Parse(string xml, string file = "") => Parse(new RuleText(file, xml), []);

    /// <summary>Reads a text and what it imports; texts that are not imported are left out.</summary>
    public static RuleModel Parse(RuleText main, IReadOnlyList<RuleText> imports)
    {
        var problems = new List<RuleProblem>();
        var document = DmnDocument.Parse(main.Content, main.File, problems);
        if (document is null)
        {
            return new RuleModel(null, null, problems, [main]);
        }

        // A neighbour that cannot be read is only a problem if it is the one imported, and then it is reported missing.
        var candidates = imports
            .Select(i => (Text: i, Document: DmnDocument.Parse(i.Content, i.File, [])))
            .Where(c => c.Document is not null)
            .ToList();
        var linked = new List<DmnDocument> { document };
        var texts = new List<RuleText> { main };
        for (var i = 0; i < linked.Count; i++)
        {
            foreach (var import in linked[i].Imports)
            {
                var found = candidates.Find(c =>
                    string.Equals(c.Document!.Namespace, import.Namespace, StringComparison.Ordinal)
                );
                if (found.Document is not null && !linked.Contains(found.Document))
                {
                    linked.Add(found.Document);
                    texts.Add(found.Text);
                }
            }
        }

        if (linked.Sum(d => d.Root.Elements().Count()) > MaxElements)
        {
            var whole = new RuleLocation(main.File, 1, 1, "", null, "");
            var why = $"the model has more than {MaxElements} elements.";
            problems.Add(new RuleProblem(ProblemCode.BadDocument, RuleSeverity.Error, whole, [why]));
            return new RuleModel(null, null, problems, texts);
        }

        var builder = new ModelBuilder(linked, problems);
        builder.Build();
        return new RuleModel(document, builder, problems, texts);
    }

    private static string Hash(IEnumerable<string> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IEnumerable<T> Own<T>()
        where T : ModelElement => _elements.OfType<T>().Where(e => ReferenceEquals(e.Document, _main));

    private T? Find<T>(string name)
        where T : ModelElement =>
        Own<T>().FirstOrDefault(e => e.IsCalled(name)) ?? _elements.OfType<T>().FirstOrDefault(e => e.IsCalled(name));

    private static RuleInput Describe(InputElement input) =>
        new(input.Name, input.Type, input.Document.Namespace) { Location = input.Site.Location };

    private static RuleDecision Describe(DecisionElement decision)
    {
        var inputs = new List<InputElement>();
        Needed(decision, inputs, []);
        return new RuleDecision(
            decision.Name,
            decision.Type,
            decision.Question,
            decision.Description,
            [.. inputs.Select(Describe)],
            decision.Burdening
        )
        {
            Location = decision.Site.Location,
            Outputs = decision.Outputs ?? Members(decision.Type),
            HitPolicy = decision.HitPolicy,
        };
    }

    private static RuleOutput[]? Members(FeelType type) =>
        type.Shape == FeelTypeKind.Context && type.Members is { Count: > 0 } members
            ? [.. members.Select(m => new RuleOutput(m.Key, m.Value))]
            : null;

    internal static void Needed(DecisionElement decision, List<InputElement> inputs, HashSet<ModelElement> seen)
    {
        foreach (var required in decision.Requirements.Where(seen.Add))
        {
            switch (required)
            {
                case InputElement input:
                    inputs.Add(input);
                    break;
                case DecisionElement other:
                    Needed(other, inputs, seen);
                    break;
            }
        }
    }
}

/// <summary>A DMN text and the name of the file it came from.</summary>
/// <param name="File">For messages.</param>
/// <param name="Content">The XML.</param>
public sealed record RuleText(string File, string Content);
