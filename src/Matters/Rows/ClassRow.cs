using Zhishu.Kernel;

namespace Zhishu.Matters.Rows;

/// <summary>A class of the catalogue's tree.</summary>
internal sealed class ClassRow
{
    private ClassRow() { }

    public Guid Id { get; private set; }

    public string Code { get; private set; } = "";

    public string NameChinese { get; private set; } = "";

    public string NameEnglish { get; private set; } = "";

    /// <summary>The pack that brought it; null where the city made it.</summary>
    public string? Pack { get; private set; }

    public int Version { get; private set; }

    public Text Name => new(NameChinese, NameEnglish);

    public static ClassRow Create(string code, Text name, string? pack, TimeProvider clock) =>
        new()
        {
            Id = Ids.New(clock),
            Code = code,
            NameChinese = name.Chinese,
            NameEnglish = name.English,
            Pack = pack,
            Version = 1,
        };

    /// <returns>Whether anything changed.</returns>
    public bool Rename(Text name)
    {
        if (name == Name)
            return false;
        NameChinese = name.Chinese;
        NameEnglish = name.English;
        return true;
    }
}
