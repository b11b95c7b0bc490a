using Zhishu.Kernel;

namespace Zhishu.Decisions.Rows;

/// <summary>What a table serves and is called; what it says is in its versions.</summary>
internal sealed record TableHead(Text Title, string Use, IReadOnlyList<string> Matters, int Order, string? LegalBasis);

/// <summary>A decision table.</summary>
internal sealed class TableRow
{
    private TableRow() { }

    public Guid Id { get; private set; }

    public string Code { get; private set; } = "";

    public string TitleChinese { get; private set; } = "";

    public string TitleEnglish { get; private set; } = "";

    public string Use { get; private set; } = "";

    /// <summary>Prefixes of the matters it serves; none means all.</summary>
    public string[] Matters { get; private set; } = [];

    public int SortOrder { get; private set; }

    public string? LegalBasis { get; private set; }

    /// <summary>The pack that brought it; null where the city made it.</summary>
    public string? Pack { get; private set; }

    /// <summary>The first day on which it is asked no more.</summary>
    public DateOnly? EndedOn { get; private set; }

    /// <summary>What the pack brought last hashes to, in force or as a draft; null before it was kept.</summary>
    public string? PackHash { get; private set; }

    /// <summary>Whether the city changed what the table is called and serves: its pack does so no more.</summary>
    public bool OwnHead { get; private set; }

    /// <summary>Whether the city ended it: its pack does not take it up again.</summary>
    public bool Retired { get; private set; }

    public int Version { get; private set; }

    public Text Title => new(TitleChinese, TitleEnglish);

    public static TableRow Create(Guid id, string code, TableHead head, string? pack)
    {
        var row = new TableRow
        {
            Id = id,
            Code = code,
            Pack = pack,
            Version = 1,
        };
        row.Write(head);
        return row;
    }

    /// <returns>Whether anything changed.</returns>
    public bool Change(TableHead head)
    {
        if (
            Title == head.Title
            && Use == head.Use
            && Matters.SequenceEqual(head.Matters)
            && SortOrder == head.Order
            && LegalBasis == head.LegalBasis
        )
            return false;
        Write(head);
        return true;
    }

    /// <summary>The same by the city, whose word stands against its pack's.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool ChangeByCity(TableHead head)
    {
        if (!Change(head))
            return false;
        OwnHead = Pack is not null;
        return true;
    }

    public void Brought(string hash) => PackHash = hash;

    public void End(DateOnly on) => EndedOn = on;

    public void Retire(DateOnly on)
    {
        EndedOn = on;
        Retired = true;
    }

    public void Restore()
    {
        EndedOn = null;
        Retired = false;
    }

    private void Write(TableHead head)
    {
        (TitleChinese, TitleEnglish) = (head.Title.Chinese, head.Title.English);
        Use = head.Use;
        Matters = [.. head.Matters];
        SortOrder = head.Order;
        LegalBasis = head.LegalBasis;
    }
}
