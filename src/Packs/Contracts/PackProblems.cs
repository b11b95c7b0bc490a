using Zhishu.Kernel;

namespace Zhishu.Packs.Contracts;

/// <summary>What is wrong at a place of a pack.</summary>
/// <param name="File">Path inside the pack.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record PackProblem(string File, int Line, int Column, Text Message)
{
    /// <summary><c>file:line:column message</c> in a language.</summary>
    public string In(string? language) => $"{File}:{Line}:{Column} {Message.In(language)}";

    public override string ToString() => In("en");
}

/// <summary>Everything wrong with a pack, so that an author mends it in one go. The first <see cref="Kept"/> are kept,
/// the others counted.</summary>
public sealed class PackProblems
{
    public const int Kept = 200;

    private readonly List<PackProblem> items = [];
    private readonly List<PackProblem> notes = [];

    public IReadOnlyList<PackProblem> Items => items;

    /// <summary>What an author should look at but may have meant so; it stands against nothing.</summary>
    public IReadOnlyList<PackProblem> Notes => notes;

    /// <summary>All, including those not kept.</summary>
    public int Count { get; private set; }

    public bool None => Count == 0;

    public void Add(PackNode at, string chinese, string english) => Add(at.File, at.Line, at.Column, chinese, english);

    public void Add(string file, int line, int column, string chinese, string english)
    {
        var problem = new PackProblem(file, line, column, new(chinese, english));
        // A fault in the defaults of many items is one fault.
        if (items.Contains(problem))
            return;
        Count++;
        if (items.Count < Kept)
            items.Add(problem);
    }

    public void Note(string file, int line, int column, string chinese, string english)
    {
        if (notes.Count < Kept)
            notes.Add(new(file, line, column, new(chinese, english)));
    }
}
